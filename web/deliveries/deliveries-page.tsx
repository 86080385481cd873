import './deliveries.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { DeadList } from './dead-list.tsx';
import { TargetList } from './target-list.tsx';
import { WebhookList } from './webhook-list.tsx';

const tabs = ['targets', 'dead', 'webhooks'] as const;

/** What leaves the hub: to whom, how far behind, what could not be delivered, and who is told of events. */
export function DeliveriesPage() {
  const { t } = useTranslation();
  useTitle(t('page.deliveries'));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/inside/deliveries' });
  return (
    <div className="shell-page">
      <h1>{t('page.deliveries')}</h1>
      <Tabs
        activeKey={tabs.find((name) => name === tab) ?? 'targets'}
        onChange={(key) => void navigate({ to: '/deliveries', search: { tab: key }, replace: true })}
        destroyOnHidden
        items={[
          { key: 'targets', label: t('deliveries.tabTargets'), children: <TargetList /> },
          { key: 'dead', label: t('deliveries.tabDead'), children: <DeadList /> },
          { key: 'webhooks', label: t('deliveries.tabWebhooks'), children: <WebhookList /> },
        ]}
      />
    </div>
  );
}
