import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';
import { useCity } from '../kit/use-city.ts';
import { holdMeeting } from './ledger-client.ts';

interface Draft {
  readonly title: string;
  readonly heldAt: Dayjs;
  readonly place?: string;
  readonly units?: readonly string[];
  readonly minutes?: string;
  readonly resolutions?: readonly ResolutionDraft[];
}

interface ResolutionDraft {
  readonly text: string;
  readonly id: string;
  readonly lead: string;
  readonly helpers?: readonly string[];
  readonly due: Dayjs;
}

/** A meeting with what it resolved: each resolution becomes one assignment with a lead, helpers and a date. */
export function MeetingForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const units = useCity().bureaus.map(({ id, name }) => ({ value: id, label: text(name) }));
  const [form] = Form.useForm<Draft>();
  const hold = useMutation({
    mutationFn: (draft: Draft) => holdMeeting(meetingOf(draft)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ledger'] });
      onClose();
    },
  });
  const needed = [{ required: true, message: t('ledger.needed') }];
  return (
    <Modal
      open
      width={720}
      title={t('ledger.meetingNew')}
      okText={t('common.submit')}
      cancelText={t('common.cancel')}
      confirmLoading={hold.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Draft> form={form} layout="vertical" requiredMark={false} onFinish={(draft) => hold.mutate(draft)}>
        {hold.error ? <ProblemNote error={hold.error} /> : null}
        <Form.Item name="title" label={t('ledger.meetingTitle')} rules={needed}>
          <Input maxLength={200} />
        </Form.Item>
        <div className="ledger-pair">
          <Form.Item name="heldAt" label={t('ledger.heldAt')} rules={needed}>
            <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
          </Form.Item>
          <Form.Item name="place" label={t('ledger.place')}>
            <Input maxLength={200} />
          </Form.Item>
        </div>
        <Form.Item name="units" label={t('ledger.attended')}>
          <Select mode="multiple" options={units} optionFilterProp="label" />
        </Form.Item>
        <Form.Item name="minutes" label={t('ledger.minutes')}>
          <Input.TextArea rows={3} maxLength={50_000} />
        </Form.Item>
        <Form.List name="resolutions">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }, index) => (
                <fieldset key={key} className="ledger-resolution">
                  <legend>{t('ledger.resolution', { number: index + 1 })}</legend>
                  <Form.Item name={[name, 'text']} label={t('ledger.resolutionText')} rules={needed}>
                    <Input maxLength={300} />
                  </Form.Item>
                  <div className="ledger-pair">
                    <Form.Item name={[name, 'id']} label={t('ledger.number')} rules={needed}>
                      <Input maxLength={64} placeholder="2026-12-01" />
                    </Form.Item>
                    <Form.Item name={[name, 'due']} label={t('ledger.due')} rules={needed}>
                      <DatePicker />
                    </Form.Item>
                  </div>
                  <Form.Item name={[name, 'lead']} label={t('ledger.lead')} rules={needed}>
                    <Select options={units} showSearch optionFilterProp="label" />
                  </Form.Item>
                  <Form.Item name={[name, 'helpers']} label={t('ledger.helpers')}>
                    <Select mode="multiple" options={units} optionFilterProp="label" />
                  </Form.Item>
                  <Button danger size="small" onClick={() => remove(name)}>
                    {t('ledger.remove')}
                  </Button>
                </fieldset>
              ))}
              <Button onClick={() => add()}>{t('ledger.resolutionAdd')}</Button>
            </>
          )}
        </Form.List>
      </Form>
    </Modal>
  );
}

function meetingOf({ title, heldAt, place = '', units = [], minutes = '', resolutions = [] }: Draft): object {
  return {
    title,
    heldAt: heldAt.toISOString(),
    place,
    units,
    minutes,
    resolutions: resolutions.map((resolution) => ({
      text: resolution.text,
      assignments: [
        {
          id: resolution.id,
          terms: {
            title: both(resolution.text),
            lead: resolution.lead,
            helpers: (resolution.helpers ?? []).map((unit) => ({ unit, share: 1 })),
            others: [],
            weight: 1,
            milestones: [
              { id: 'm1', title: both(resolution.text), due: resolution.due.format('YYYY-MM-DD'), weight: 1 },
            ],
          },
        },
      ],
    })),
  };
}

/** What somebody writes stands in the words it was written in. */
function both(text: string) {
  return { zh: text, en: text };
}
