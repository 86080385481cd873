import './account.css';
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { identityQueries } from '../api/queries-identity.ts';
import { DataState } from '../kit/data-state.tsx';
import { useTitle } from '../kit/use-title.ts';
import { FactorsPanel } from './factors-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { PostsPanel } from './posts-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

export function AccountPage() {
  const { t } = useTranslation();
  useTitle(t('account.title'));
  const account = useQuery(identityQueries.account());
  return (
    <div className="shell-page">
      <h1>{t('account.title')}</h1>
      <DataState query={account}>
        {(own) => (
          <>
            <p className="kit-muted">{t('account.signedInAs', { account: own.account ?? own.principal.name })}</p>
            {own.initialPassword ? (
              <Alert type="warning" showIcon title={t('account.initialPassword')} className="kit-outdated" />
            ) : null}
            <div className="account-page">
              <PostsPanel own={own} />
              <FactorsPanel />
              <PasswordPanel />
              <SessionsPanel />
            </div>
          </>
        )}
      </DataState>
    </div>
  );
}
