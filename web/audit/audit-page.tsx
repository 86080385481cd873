import './audit.css';
import { DownloadOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';
import { auditFile } from './audit-client.ts';
import { SearchPanel } from './search-panel.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import { WitnessPanel } from './witness-panel.tsx';

/** Who did what, and the proof of it: the log searched, verified, vouched for. */
export function AuditPage() {
  const { t } = useTranslation();
  useTitle(t('audit.title'));
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/audit' });
  const items = [
    { key: 'search', label: t('audit.tabSearch'), children: <SearchPanel /> },
    { key: 'verify', label: t('audit.tabVerify'), children: <VerifyPanel /> },
    { key: 'witnesses', label: t('audit.tabWitnesses'), children: <WitnessPanel /> },
  ];
  return (
    <div className="shell-page">
      <div className="audit-head">
        <h1>{t('audit.title')}</h1>
        <Button icon={<DownloadOutlined />} href={auditFile} title={t('audit.exportHint')}>
          {t('audit.export')}
        </Button>
      </div>
      <Tabs
        activeKey={items.find(({ key }) => key === search.tab)?.key ?? 'search'}
        onChange={(tab) => void navigate({ to: '/audit', search: { ...search, tab }, replace: true })}
        destroyOnHidden
        items={items}
      />
    </div>
  );
}
