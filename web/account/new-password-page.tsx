import './account.css';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { hub } from '../api/hub.ts';
import { queries } from '../api/queries.ts';
import { useTitle } from '../kit/use-title.ts';
import { ownPath } from '../shell/own-path.ts';
import { PasswordPanel } from './password-panel.tsx';

/** Where who is signed in by a password that somebody else has made comes first, and gets no further before choosing an own one. */
export function NewPasswordPage() {
  const { t } = useTranslation();
  useTitle(t('account.newPasswordTitle'));
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/new-password' });
  const goOn = async () => {
    await client.fetchQuery({ ...queries.session(), staleTime: 0 });
    await navigate({ href: ownPath(to), replace: true });
  };
  const leave = async () => {
    await hub.signOut();
    client.setQueryData(queries.session().queryKey, null);
    await navigate({ to: '/sign-in', search: {}, replace: true });
  };
  return (
    <main className="shell-sign-in">
      <div className="shell-sign-in-card">
        <h1>{t('account.newPasswordTitle')}</h1>
        <Alert type="info" showIcon title={t('account.newPasswordWhy')} className="kit-outdated" />
        <PasswordPanel onChanged={() => void goOn()} />
        <Button type="link" onClick={() => void leave()}>
          {t('top.signOut')}
        </Button>
      </div>
    </main>
  );
}
