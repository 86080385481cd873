import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OidcClient } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { ToldOnce } from '../kit/told-once.tsx';
import { ClientDialog } from './client-dialog.tsx';

export function ClientList() {
  const { t } = useTranslation();
  const text = useText();
  const { modal } = App.useApp();
  const [adding, setAdding] = useState(false);
  const clients = useQuery(identityQueries.clients());
  const tell = (id: string, secret: string | undefined) =>
    modal.info({
      title: t('keys.told'),
      icon: null,
      width: 560,
      content: (
        <ToldOnce
          items={[
            { label: t('keys.issuer'), value: `${globalThis.location.origin}/oidc` },
            { label: t('keys.clientId'), value: id },
            ...(secret === undefined ? [] : [{ label: t('keys.secret'), value: secret }]),
          ]}
          hint={t('keys.toldHint')}
        />
      ),
    });
  const register = useAct('client', identity.registerClient, ({ id, secret }) => {
    setAdding(false);
    tell(id, secret);
  });
  const renew = useAct('client', identity.renewSecret, ({ secret }, id) => void tell(id, secret));
  const end = useAct('client', identity.endClient);
  return (
    <>
      <div className="kit-row kit-outdated">
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('keys.register')}
        </Button>
      </div>
      <DataState query={clients} empty={({ items }) => (items.length === 0 ? t('keys.clientsEmpty') : undefined)}>
        {({ items }) => (
          <Table<OidcClient>
            size="middle"
            rowKey="id"
            dataSource={[...items]}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            columns={[
              {
                title: t('keys.name'),
                render: (_, client) => (
                  <>
                    <strong>{text(client.title)}</strong>{' '}
                    {client.endedAt ? (
                      <Tag>{t('keys.ended')}</Tag>
                    ) : (
                      <Tag className="kit-tag-good">{t('keys.active')}</Tag>
                    )}
                    <div className="kit-code">{client.id}</div>
                    <div className="kit-code">{[...client.redirectUris, ...client.permissions].join(' ')}</div>
                    {client.endedAt ? null : (
                      <div className="kit-row">
                        {client.hasSecret ? (
                          <Popconfirm title={t('keys.renewSecretSure')} onConfirm={() => renew.mutate(client.id)}>
                            <Button size="small">{t('keys.renewSecret')}</Button>
                          </Popconfirm>
                        ) : null}
                        <Popconfirm title={t('keys.endSure')} onConfirm={() => end.mutate(client.id)}>
                          <Button size="small" danger>
                            {t('keys.end')}
                          </Button>
                        </Popconfirm>
                      </div>
                    )}
                  </>
                ),
              },
              { title: t('keys.clientKind'), responsive: ['md'], render: (_, { kind }) => t(`keys.kind.${kind}`) },
            ]}
          />
        )}
      </DataState>
      {adding ? (
        <ClientDialog busy={register.isPending} onClose={() => setAdding(false)} onSubmit={register.mutate} />
      ) : null}
    </>
  );
}
