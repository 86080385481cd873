import { useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import type { ServiceKey } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { ToldOnce } from '../kit/told-once.tsx';
import { useFormat } from '../kit/use-format.ts';
import { AccessTable } from './access-table.tsx';
import { KeyDialog } from './key-dialog.tsx';

const overlap = 'PT24H';

export function KeyList() {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { modal } = App.useApp();
  const [adding, setAdding] = useState(false);
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
  return (
    <>
      <AccessTable<ServiceKey>
        query={keys}
        nameTitle={t('keys.name')}
        empty={t('keys.keysEmpty')}
        add={{ label: t('keys.create'), run: () => setAdding(true) }}
        present={(key) => {
          const state = stateOf(key, Date.now());
          const acts = [
            { label: t('keys.rotate'), sure: t('keys.rotateSure'), run: () => rotate.mutate(key.id) },
            { label: t('keys.revoke'), sure: t('keys.revokeSure'), danger: true, run: () => revoke.mutate(key.id) },
          ];
          return {
            name: key.name,
            tag: { text: t(`keys.${state}`), tone: state === 'active' ? 'good' : 'plain' },
            permissions: key.permissions,
            acts: state === 'active' ? acts : [],
          };
        }}
        columns={[
          { title: t('keys.reach'), wide: true, render: ({ unitName }) => text(unitName) },
          { title: t('keys.expires'), width: 120, render: ({ expiresAt }) => format.instant(expiresAt, 'date') },
          {
            title: t('keys.used'),
            wide: true,
            render: ({ usedAt }) => (usedAt ? format.instant(usedAt) : t('keys.neverUsed')),
          },
        ]}
      />
      {adding ? <KeyDialog busy={create.isPending} onClose={() => setAdding(false)} onSubmit={create.mutate} /> : null}
    </>
  );
}

function stateOf({ revokedAt, expiresAt }: ServiceKey, now: number) {
  if (revokedAt && Date.parse(revokedAt) <= now) return 'revoked';
  return Date.parse(expiresAt) <= now ? 'expired' : 'active';
}
