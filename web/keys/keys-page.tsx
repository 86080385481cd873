import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { ClientList } from './client-list.tsx';
import { CredentialList } from './credential-list.tsx';
import { KeyList } from './key-list.tsx';

const tabs = ['keys', 'clients', 'devices'] as const;

export function KeysPage() {
  const { t } = useTranslation();
  useTitle(t('keys.title'));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/inside/keys' });
  const shown = { keys: <KeyList />, clients: <ClientList />, devices: <CredentialList /> };
  return (
    <div className="shell-page">
      <h1>{t('keys.title')}</h1>
      <Tabs
        activeKey={tabs.find((name) => name === tab) ?? 'keys'}
        onChange={(tab) => void navigate({ to: '/keys', search: { tab }, replace: true })}
        destroyOnHidden
        items={tabs.map((key) => ({ key, label: t(`keys.${key}`), children: shown[key] }))}
      />
    </div>
  );
}
