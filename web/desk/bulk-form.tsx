import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../api/contract-cases.ts';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';
import { useBulkSend } from './use-bulk-send.tsx';

export type BulkAction = 'claim' | 'comment' | 'dispatch' | 'handOver' | 'return';

const needsNote: readonly BulkAction[] = ['comment', 'handOver', 'return'];

interface BulkFormProps {
  readonly action: BulkAction;
  readonly title: string;
  readonly cases: readonly CaseSummary[];
  readonly onClose: () => void;
  readonly onSent: () => void;
}

/** Asks once for what an act on many needs. It can be undone for some seconds before it is sent. */
export function BulkForm({ action, title, cases, onClose, onSent }: BulkFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const { bureaus } = useCity();
  const [form] = Form.useForm<{ note?: string; unit?: string; person?: string }>();
  const send = useBulkSend();
  const first = cases[0]?.id ?? '';
  const asksPerson = action === 'handOver';
  const workers = useQuery({ ...deskQueries.workers(first), enabled: asksPerson }).data?.items ?? [];
  return (
    <Modal
      open
      title={`${title} · ${t('desk.selected', { count: cases.length })}`}
      okText={title}
      cancelText={t('common.cancel')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ note, unit, person }) => {
          const given = {
            ...(note?.trim() ? { note: note.trim() } : {}),
            ...(unit ? { unit } : {}),
            ...(person ? { person } : {}),
          };
          send({ action, ...given }, title, cases);
          onSent();
          onClose();
        }}
      >
        {action === 'dispatch' ? (
          <Form.Item name="unit" label={t('case.unit')} rules={[{ required: true, message: t('case.unitMissing') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={bureaus.map(({ id, name }) => ({ value: id, label: text(name) }))}
            />
          </Form.Item>
        ) : null}
        {asksPerson ? (
          <Form.Item
            name="person"
            label={t('case.person')}
            rules={[{ required: true, message: t('case.personMissing') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={workers.map(({ person, personName }) => ({ value: person, label: text(personName) }))}
            />
          </Form.Item>
        ) : null}
        <Form.Item
          name="note"
          label={t('case.note')}
          rules={
            needsNote.includes(action) ? [{ required: true, whitespace: true, message: t('case.noteMissing') }] : []
          }
        >
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
