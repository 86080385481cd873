import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { ServiceKey } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { DataState } from '../kit/data-state.tsx';
import { ToldOnce } from '../kit/told-once.tsx';
import { useFormat } from '../kit/use-format.ts';
import { permissionOptions } from './permissions.ts';

interface NewKey {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly unit: string;
  readonly expiresIn: string;
}

const lengths_days = [30, 90, 180, 365] as const;
const overlap = 'PT24H';

export function KeyList() {
  const { t } = useTranslation();
  const format = useFormat();
  const { modal } = App.useApp();
  const [adding, setAdding] = useState(false);
  const [form] = Form.useForm<NewKey>();
  const keys = useQuery(identityQueries.keys());
  const tell = ({ name, key }: { readonly name: string; readonly key: string }) => {
    setAdding(false);
    modal.info({
      title: t('keys.told'),
      icon: null,
      width: 560,
      content: <ToldOnce items={[{ label: name, value: key }]} hint={t('keys.toldHint')} />,
    });
  };
  const create = useAct('key', identity.createKey, tell);
  const rotate = useAct('key', (id: string) => identity.rotateKey(id, overlap), tell);
  const revoke = useAct('key', identity.revokeKey);
  const stateOf = ({ revokedAt, expiresAt }: ServiceKey) =>
    revokedAt && Date.parse(revokedAt) <= Date.now()
      ? 'revoked'
      : Date.parse(expiresAt) <= Date.now()
        ? 'expired'
        : 'active';
  const needed = { required: true, message: t('keys.required') };
  return (
    <>
      <div className="kit-row kit-outdated">
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('keys.create')}
        </Button>
      </div>
      <DataState query={keys} empty={({ items }) => (items.length === 0 ? t('keys.keysEmpty') : undefined)}>
        {({ items }) => (
          <Table<ServiceKey>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              {
                title: t('keys.name'),
                render: (_, key) => (
                  <>
                    <strong>{key.name}</strong>{' '}
                    <Tag className={stateOf(key) === 'active' ? 'kit-tag-good' : ''}>{t(`keys.${stateOf(key)}`)}</Tag>
                    <div className="kit-code">{key.permissions.join(' ')}</div>
                    {stateOf(key) === 'active' ? (
                      <div className="kit-row">
                        <Popconfirm title={t('keys.rotateSure')} onConfirm={() => rotate.mutate(key.id)}>
                          <Button size="small">{t('keys.rotate')}</Button>
                        </Popconfirm>
                        <Popconfirm title={t('keys.revokeSure')} onConfirm={() => revoke.mutate(key.id)}>
                          <Button size="small" danger>
                            {t('keys.revoke')}
                          </Button>
                        </Popconfirm>
                      </div>
                    ) : null}
                  </>
                ),
              },
              {
                title: t('keys.unit'),
                responsive: ['md'],
                render: (_, { unit }) => <span className="kit-code">{unit}</span>,
              },
              { title: t('keys.expires'), width: 120, render: (_, { expiresAt }) => format.instant(expiresAt, 'date') },
              {
                title: t('keys.used'),
                responsive: ['md'],
                render: (_, { usedAt }) => (usedAt ? format.instant(usedAt) : t('keys.neverUsed')),
              },
            ]}
          />
        )}
      </DataState>
      <Modal
        open={adding}
        destroyOnHidden
        title={t('keys.create')}
        confirmLoading={create.isPending}
        onCancel={() => setAdding(false)}
        onOk={() => form.submit()}
      >
        <Form<NewKey>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ unit: 'city', expiresIn: 'P90D' }}
          onFinish={(key) => create.mutate(key)}
        >
          <Form.Item name="name" label={t('keys.name')} rules={[needed]}>
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item name="permissions" label={t('keys.permissions')} rules={[needed]}>
            <Select mode="multiple" options={permissionOptions} />
          </Form.Item>
          <Form.Item name="unit" label={t('keys.unit')} rules={[needed]}>
            <Input />
          </Form.Item>
          <Form.Item name="expiresIn" label={t('keys.expiresIn')}>
            <Select
              options={lengths_days.map((days) => ({ value: `P${days}D`, label: t('keys.days', { count: days }) }))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
