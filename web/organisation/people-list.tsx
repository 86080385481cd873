import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Popconfirm, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { Person } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { ToldOnce } from '../kit/told-once.tsx';
import { useFormat } from '../kit/use-format.ts';

interface NewPerson {
  readonly zh: string;
  readonly en: string;
  readonly account?: string;
}

export function PeopleList({ at }: { readonly at: string | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { modal, message } = App.useApp();
  const [q, setQ] = useState('');
  const [adding, setAdding] = useState(false);
  const [form] = Form.useForm<NewPerson>();
  const people = useQuery(identityQueries.people({ ...(q === '' ? {} : { q }), at }));
  const add = useAct(
    'organisation',
    ({ zh, en, account }: NewPerson) => identity.addPerson({ name: { zh, en }, ...(account ? { account } : {}) }),
    ({ account, password }) => {
      setAdding(false);
      if (!account || !password) {
        void message.success(t('organisation.personAdded'));
        return;
      }
      const items = [
        { label: t('signIn.account'), value: account },
        { label: t('organisation.firstPassword'), value: password },
      ];
      modal.info({
        title: t('organisation.personAdded'),
        icon: null,
        content: <ToldOnce items={items} hint={t('organisation.firstPasswordHint')} />,
      });
    },
  );
  const end = useAct('organisation', identity.endPerson);
  const needed = { required: true, whitespace: true, message: t('keys.required') };
  return (
    <>
      <div className="organisation-bar">
        <Input.Search
          allowClear
          style={{ maxWidth: 320 }}
          placeholder={t('organisation.searchPeople')}
          aria-label={t('organisation.searchPeople')}
          onChange={({ target }) => setQ(target.value.trim())}
        />
        {at === undefined ? (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('organisation.addPerson')}
          </Button>
        ) : null}
      </div>
      <DataState query={people} empty={({ items }) => (items.length === 0 ? t('organisation.peopleEmpty') : undefined)}>
        {({ items }) => (
          <Table<Person>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              {
                title: t('organisation.person'),
                render: (_, { name, account }) => (
                  <>
                    <strong>{text(name)}</strong>
                    <div className="kit-muted">
                      {account ? t('organisation.accountOf', { account }) : t('organisation.noAccount')}
                    </div>
                  </>
                ),
              },
              {
                title: t('organisation.period'),
                responsive: ['sm'],
                render: (_, { validFrom }) => format.instant(validFrom, 'date'),
              },
              {
                title: '',
                width: 92,
                render: (_, { id }) =>
                  at === undefined ? (
                    <Popconfirm title={t('organisation.endPersonSure')} onConfirm={() => end.mutate(id)}>
                      <Button size="small" danger>
                        {t('organisation.endPerson')}
                      </Button>
                    </Popconfirm>
                  ) : null,
              },
            ]}
          />
        )}
      </DataState>
      <Modal
        open={adding}
        destroyOnHidden
        title={t('organisation.addPerson')}
        confirmLoading={add.isPending}
        onCancel={() => setAdding(false)}
        onOk={() => form.submit()}
      >
        <Form<NewPerson> form={form} layout="vertical" requiredMark={false} onFinish={(person) => add.mutate(person)}>
          <Form.Item name="zh" label={t('organisation.nameZh')} rules={[needed]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="en" label={t('organisation.nameEn')} rules={[needed]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item
            name="account"
            label={t('organisation.accountName')}
            extra={t('organisation.accountHint')}
            rules={[{ pattern: /^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$/, message: t('organisation.accountHint') }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
