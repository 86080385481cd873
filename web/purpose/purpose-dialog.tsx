import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hub } from '../api/hub.ts';
import { useText } from '../i18n/use-language.ts';
import { policyQueries } from '../policies/policies-client.ts';
import { type DeclaredPurpose, declarePurpose } from './declared-purpose.ts';

interface PurposeDialogProps {
  /** A case or a consent is asked for too. */
  readonly needsGround: boolean;
  readonly onClose: () => void;
}

type Ground = 'none' | 'case' | 'consent';

/** Asks why, and by which case or consent, before more is shown. */
export function PurposeDialog({ needsGround, onClose }: PurposeDialogProps) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<DeclaredPurpose & { readonly ground: Ground }>();
  const ground = Form.useWatch('ground', form) ?? (needsGround ? 'case' : 'none');
  const [q, setQ] = useState('');
  const purposes = useQuery(policyQueries.terms()).data?.purposes ?? [];
  const search = { queue: 'team', state: 'open', limit: 20, ...(q === '' ? {} : { q }) } as const;
  const cases = useQuery({
    queryKey: ['purpose', 'cases', search],
    queryFn: ({ signal }) => hub.listCases(search, signal),
    enabled: ground === 'case',
    retry: false,
  }).data?.items;
  const needed = { required: true, whitespace: true, message: t('keys.required') };
  const grounds: readonly Ground[] = needsGround ? ['case', 'consent'] : ['none', 'case', 'consent'];
  return (
    <Modal open title={t('purpose.title')} okText={t('purpose.declare')} onCancel={onClose} onOk={() => form.submit()}>
      <p className="kit-muted">{t('purpose.hint')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ ground: grounds[0] }}
        onFinish={({ purpose, caseId, consentId }) => {
          declarePurpose({
            purpose,
            ...(ground === 'case' && caseId ? { caseId } : {}),
            ...(ground === 'consent' && consentId ? { consentId: consentId.trim() } : {}),
          });
          onClose();
        }}
      >
        <Form.Item name="purpose" label={t('purpose.purpose')} rules={[needed]}>
          <Select options={purposes.map(({ id, title }) => ({ value: id, label: text(title) }))} />
        </Form.Item>
        <Form.Item name="ground" label={t('purpose.ground')}>
          <Radio.Group options={grounds.map((value) => ({ value, label: t(`purpose.groundOf.${value}`) }))} />
        </Form.Item>
        {ground === 'case' ? (
          <Form.Item name="caseId" label={t('purpose.case')} extra={t('purpose.caseHint')} rules={[needed]}>
            <Select
              showSearch={{ filterOption: false, onSearch: (typed) => setQ(typed.trim()) }}
              options={(cases ?? []).map(({ id, number, title }) => ({
                value: id,
                label: `${number} · ${text(title)}`,
              }))}
            />
          </Form.Item>
        ) : null}
        {ground === 'consent' ? (
          <Form.Item name="consentId" label={t('purpose.consent')} extra={t('purpose.consentHint')} rules={[needed]}>
            <Input spellCheck={false} maxLength={64} />
          </Form.Item>
        ) : null}
      </Form>
    </Modal>
  );
}
