import { useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { OidcClient } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { ToldOnce } from '../kit/told-once.tsx';
import { AccessTable } from './access-table.tsx';
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
      <AccessTable<OidcClient>
        query={clients}
        nameTitle={t('keys.name')}
        empty={t('keys.clientsEmpty')}
        add={{ label: t('keys.register'), run: () => setAdding(true) }}
        present={({ id, title, endedAt, hasSecret, redirectUris, permissions }) => {
          const renewal = {
            label: t('keys.renewSecret'),
            sure: t('keys.renewSecretSure'),
            run: () => renew.mutate(id),
          };
          const ending = { label: t('keys.end'), sure: t('keys.endSure'), danger: true, run: () => end.mutate(id) };
          return {
            name: text(title),
            tag: endedAt ? { text: t('keys.ended'), tone: 'plain' } : { text: t('keys.active'), tone: 'good' },
            permissions,
            codes: [id, ...redirectUris],
            acts: endedAt ? [] : [...(hasSecret ? [renewal] : []), ending],
          };
        }}
        columns={[
          { title: t('keys.clientKind'), wide: true, render: ({ kind }) => t(`keys.kind.${kind}`) },
          {
            title: t('keys.reach'),
            wide: true,
            render: ({ kind, unitName }) => (kind === 'system' ? text(unitName) : t('keys.ofThePerson')),
          },
        ]}
      />
      {adding ? (
        <ClientDialog busy={register.isPending} onClose={() => setAdding(false)} onSubmit={register.mutate} />
      ) : null}
    </>
  );
}
