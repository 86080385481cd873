import './process.css';
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataState } from '../kit/data-state.tsx';
import { useTitle } from '../kit/use-title.ts';
import { DefinitionTable } from './definition-table.tsx';
import { DefinitionView } from './definition-view.tsx';
import { FailedTable } from './failed-table.tsx';
import { NewDraft } from './new-draft.tsx';
import { type DefinitionKind, processQueries } from './process-client.ts';

/** Processes and decisions: what is current, the versions beside it, and one of them opened. */
export function ProcessesPage() {
  const { t } = useTranslation();
  useTitle(t('page.processes'));
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/processes' });
  const [isNew, setNew] = useState(false);
  const kind: DefinitionKind = search.kind === 'decision' ? 'decision' : 'process';
  const isFailed = search.kind === 'failed';
  const list = useQuery(processQueries.list(kind));
  const show = (part: { key?: string; version?: number }) =>
    void navigate({
      to: '/processes',
      search: { kind, ...(part.key ? { key: part.key, version: String(part.version ?? 1) } : {}) },
    });
  const version = Number(search.version);
  if (search.key && version > 0)
    return (
      <div className="shell-page">
        <DefinitionView
          key={`${search.key} ${version}`}
          kind={kind}
          id={search.key}
          version={version}
          onShow={(shown) => show({ key: search.key ?? '', version: shown })}
          onBack={() => show({})}
        />
      </div>
    );
  return (
    <div className="shell-page">
      <div className="process-bar">
        <h1>{t('page.processes')}</h1>
        {isFailed ? null : (
          <Button icon={<PlusOutlined />} onClick={() => setNew(true)}>
            {t(kind === 'process' ? 'process.newProcess' : 'process.newDecision')}
          </Button>
        )}
      </div>
      <Tabs
        activeKey={isFailed ? 'failed' : kind}
        onChange={(tab) => void navigate({ to: '/processes', search: { kind: tab } })}
        items={[
          { key: 'process', label: t('process.processes') },
          { key: 'decision', label: t('process.decisions') },
          { key: 'failed', label: t('process.failed') },
        ]}
      />
      {isFailed ? (
        <FailedTable />
      ) : (
        <DataState query={list} empty={({ items }) => (items.length === 0 ? t('process.none') : undefined)}>
          {({ items }) => <DefinitionTable items={items} onShow={(key, shown) => show({ key, version: shown })} />}
        </DataState>
      )}
      {isNew ? (
        <NewDraft
          kind={kind}
          onClose={() => setNew(false)}
          onMade={({ key, version: made }) => show({ key, version: made })}
        />
      ) : null}
    </div>
  );
}
