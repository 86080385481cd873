import './policies.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { PolicyGroups } from './policy-groups.tsx';
import { ReadersPanel } from './readers-panel.tsx';
import { useIsKeeper } from './use-is-keeper.ts';
import { VersionsPanel } from './versions-panel.tsx';
import { WhyPanel } from './why-panel.tsx';

/** Why somebody may or may not; and for those who keep them: the policies, who can see what, and how they changed. */
export function PoliciesPage() {
  const { t } = useTranslation();
  useTitle(t('policies.title'));
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/inside/policies' });
  const isKeeper = useIsKeeper();
  const own = { key: 'why', label: t('policies.tabWhy'), children: <WhyPanel isKeeper={isKeeper} /> };
  const items = isKeeper
    ? [
        { key: 'list', label: t('policies.tabList'), children: <PolicyGroups /> },
        own,
        { key: 'readers', label: t('policies.tabReaders'), children: <ReadersPanel /> },
        { key: 'versions', label: t('policies.tabVersions'), children: <VersionsPanel /> },
      ]
    : [own];
  return (
    <div className="shell-page">
      <h1>{t('policies.title')}</h1>
      <Tabs
        activeKey={items.find(({ key }) => key === tab)?.key ?? items[0]?.key ?? 'why'}
        onChange={(key) => void navigate({ to: '/policies', search: { tab: key }, replace: true })}
        destroyOnHidden
        items={items}
      />
    </div>
  );
}
