import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OrgUnit } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';

interface Order {
  readonly person: string;
  readonly role: string;
  readonly to?: string;
}

export function AppointDialog({ unit, onClose }: { readonly unit: OrgUnit; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Order>();
  const [q, setQ] = useState('');
  const people = useQuery(identityQueries.people(q === '' ? {} : { q })).data?.items ?? [];
  const roles = useQuery(identityQueries.roles()).data?.items ?? [];
  const appoint = useAct(
    'organisation',
    ({ to, ...order }: Order) =>
      identity.appoint({ ...order, unit: unit.id, ...(to ? { to: new Date(to).toISOString() } : {}) }),
    () => {
      void message.success(t('organisation.appointed'));
      onClose();
    },
  );
  const needed = { required: true, message: t('keys.required') };
  return (
    <Modal
      open
      title={t('organisation.appointTitle', { unit: text(unit.name) })}
      okText={t('organisation.appoint')}
      confirmLoading={appoint.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Order> form={form} layout="vertical" requiredMark={false} onFinish={(order) => appoint.mutate(order)}>
        <Form.Item name="person" label={t('organisation.person')} rules={[needed]}>
          <Select
            showSearch={{ filterOption: false, onSearch: setQ }}
            options={people.map(({ id, name, account }) => ({
              value: id,
              label: account ? `${text(name)} (${account})` : text(name),
            }))}
          />
        </Form.Item>
        <Form.Item name="role" label={t('organisation.role')} rules={[needed]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={roles
              .filter(({ administrator }) => !administrator || unit.kind === 'city')
              .map(({ id, title }) => ({ value: id, label: `${text(title)} · ${id}` }))}
          />
        </Form.Item>
        <Form.Item name="to" label={t('organisation.toDate')}>
          <Input type="date" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
