import { startRegistration } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BegunTotp } from '../api/contract-identity.ts';
import { identity } from '../api/identity.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { passkeysWork } from './passkeys-work.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { TotpDialog } from './totp-dialog.tsx';
import { useAct } from './use-act.tsx';

export function FactorsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const { modal } = App.useApp();
  const factors = useQuery(identityQueries.factors());
  const [begun, setBegun] = useState<BegunTotp>();
  const tellCodes = (codes: readonly string[]) => {
    if (codes.length > 0)
      modal.info({ title: t('account.recovery'), icon: null, width: 480, content: <RecoveryCodes codes={codes} /> });
  };
  const begin = useAct('account', () => identity.beginTotp(t('account.factorNameTotp')), setBegun);
  const addPasskey = useAct(
    'account',
    async () => {
      const { challenge, options } = await identity.registrationChallenge();
      const response = await startRegistration({ optionsJSON: options });
      return identity.registerPasskey(challenge, t('account.factorNamePasskey'), response);
    },
    ({ recoveryCodes }) => tellCodes(recoveryCodes),
  );
  const remove = useAct('account', identity.removeFactor);
  const renew = useAct('account', identity.renewRecoveryCodes, ({ recoveryCodes }) => tellCodes(recoveryCodes));
  const can = passkeysWork();
  return (
    <Panel title={t('account.factors')}>
      <DataState query={factors}>
        {({ items, recoveryCodes }) => (
          <>
            {items.length === 0 ? <EmptyNote title=" " reason={t('account.factorsEmpty')} /> : null}
            <ul className="account-list">
              {items.map((factor) => (
                <li key={factor.id}>
                  <div>
                    <strong>{factor.name}</strong> <Tag>{t(`account.${factor.kind}`)}</Tag>
                    <div className="kit-muted">
                      {t('account.added', { at: format.instant(factor.createdAt, 'date') })} ·{' '}
                      {factor.usedAt
                        ? t('account.used', { at: format.instant(factor.usedAt) })
                        : t('account.neverUsed')}
                    </div>
                  </div>
                  <Popconfirm title={t('account.removeSure')} onConfirm={() => remove.mutate(factor.id)}>
                    <Button size="small" danger>
                      {t('account.remove')}
                    </Button>
                  </Popconfirm>
                </li>
              ))}
              {items.length > 0 ? (
                <li>
                  <div>{t('account.recoveryLeft', { count: recoveryCodes })}</div>
                  <Button size="small" onClick={() => renew.mutate(undefined)}>
                    {t('account.recoveryRenew')}
                  </Button>
                </li>
              ) : null}
            </ul>
            <div className="account-actions">
              <Button loading={begin.isPending} onClick={() => begin.mutate(undefined)}>
                {t('account.addTotp')}
              </Button>
              <Button disabled={!can} loading={addPasskey.isPending} onClick={() => addPasskey.mutate(undefined)}>
                {t('account.addPasskey')}
              </Button>
              {can ? null : <span className="kit-muted">{t('account.noPasskeyHere')}</span>}
            </div>
          </>
        )}
      </DataState>
      {begun ? (
        <TotpDialog
          begun={begun}
          onClose={(codes) => {
            setBegun(undefined);
            void factors.refetch();
            tellCodes(codes);
          }}
        />
      ) : null}
    </Panel>
  );
}
