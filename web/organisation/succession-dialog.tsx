import { useQuery } from '@tanstack/react-query';
import { App, Form, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OrgUnit } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';

/** Ends a department in favour of another unit. */
export function SuccessionDialog({ unit, onClose }: { readonly unit: OrgUnit; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ successor: string }>();
  const [q, setQ] = useState('');
  const units = useQuery(identityQueries.units(q === '' ? { parent: unit.parent ?? 'city' } : { q })).data?.items ?? [];
  const succeed = useAct(
    'organisation',
    ({ successor }: { successor: string }) => identity.succeedUnit(unit.id, successor),
    ({ posts }) => {
      void message.success(t('organisation.succeeded', { count: posts }));
      onClose();
    },
  );
  return (
    <Modal
      open
      title={t('organisation.succeedTitle', { unit: text(unit.name) })}
      okButtonProps={{ danger: true }}
      confirmLoading={succeed.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <p className="kit-muted">{t('organisation.succeedHint')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(order) => succeed.mutate(order)}>
        <Form.Item
          name="successor"
          label={t('organisation.successor')}
          rules={[{ required: true, message: t('keys.required') }]}
        >
          <Select
            showSearch={{ filterOption: false, onSearch: setQ }}
            options={units
              .filter(({ id }) => id !== unit.id)
              .map(({ id, name, kind }) => ({ value: id, label: `${text(name)} · ${t(`organisation.kind.${kind}`)}` }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
