import './privacy.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { ConsentsPanel } from './consents-panel.tsx';
import { RegisterPanel } from './register-panel.tsx';
import { RetentionPanel } from './retention-panel.tsx';
import { UsesPanel } from './uses-panel.tsx';

const tabs = ['register', 'consents', 'uses', 'retention'] as const;

/** What who answers for personal data sees: what is processed by what right, consents, uses, and the end of it. */
export function PrivacyPage() {
  const { t } = useTranslation();
  useTitle(t('privacy.title'));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/inside/privacy' });
  const shown = {
    register: <RegisterPanel />,
    consents: <ConsentsPanel />,
    uses: <UsesPanel />,
    retention: <RetentionPanel />,
  };
  return (
    <div className="shell-page">
      <h1>{t('privacy.title')}</h1>
      <Tabs
        activeKey={tabs.find((name) => name === tab) ?? 'register'}
        onChange={(key) => void navigate({ to: '/privacy', search: { tab: key }, replace: true })}
        destroyOnHidden
        items={tabs.map((key) => ({ key, label: t(`privacy.tab.${key}`), children: shown[key] }))}
      />
    </div>
  );
}
