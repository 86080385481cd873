import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Popconfirm, Space, Table, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { useFormat } from '../kit/use-format.ts';
import { type FailedInstance, type FailedJob, processCalls, processQueries } from './process-client.ts';

/** Work that was given up, with why: tried again, or gone on without for a reason. Below it what ended by an error. */
export function FailedTable() {
  const { t } = useTranslation();
  const jobs = useQuery(processQueries.failedJobs());
  const instances = useQuery(processQueries.failedInstances());
  return (
    <>
      <p className="kit-muted">{t('process.failedHelp')}</p>
      <DataState query={jobs} empty={({ items }) => (items.length === 0 ? t('process.noFailed') : undefined)}>
        {({ items }) => <JobTable items={items} />}
      </DataState>
      <h2 className="process-section">{t('process.failedInstances')}</h2>
      <DataState
        query={instances}
        empty={({ items }) => (items.length === 0 ? t('process.noFailedInstances') : undefined)}
      >
        {({ items }) => <InstanceTable items={items} />}
      </DataState>
    </>
  );
}

/** What it is about: the case where it belongs to one. */
function About({
  owner,
  businessKey,
  id,
}: {
  readonly owner: string | null;
  readonly businessKey: string | null;
  readonly id: string;
}) {
  const { t } = useTranslation();
  if (owner !== 'cases' || businessKey === null) return <code className="kit-code">{businessKey ?? id}</code>;
  return (
    <Link to="/desk/$caseId" params={{ caseId: businessKey }}>
      {t('process.toCase')}
    </Link>
  );
}

function JobTable({ items }: { readonly items: readonly FailedJob[] }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const retry = useAct('processes', processCalls.retry);
  return (
    <Table<FailedJob>
      rowKey="id"
      size="middle"
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      dataSource={[...items]}
      scroll={{ x: 640 }}
      columns={[
        {
          key: 'where',
          title: t('process.where'),
          render: (_, job) => (
            <>
              <code className="kit-code">{[job.key, job.node].filter(Boolean).join(' · ') || job.kind}</code>
              <div>
                <About owner={job.owner} businessKey={job.businessKey} id={job.instance ?? job.id} />
              </div>
            </>
          ),
        },
        {
          key: 'reason',
          title: t('process.reason'),
          render: (_, job) => (
            <div className="process-outcome">{job.reason ? text(job.reason) : (job.error ?? '')}</div>
          ),
        },
        {
          key: 'at',
          title: t('process.givenUp'),
          width: 170,
          render: (_, job) => (
            <>
              {format.instant(job.failedAt)}
              <div className="kit-muted">{t('process.attempts', { count: job.attempts })}</div>
            </>
          ),
        },
        {
          key: 'acts',
          title: '',
          width: 190,
          render: (_, job) => (
            <Space wrap>
              <Button size="small" loading={retry.isPending} onClick={() => retry.mutate(job.id)}>
                {t('process.retry')}
              </Button>
              {job.kind === 'timer' || job.kind === 'fired' || job.kind === 'return' ? null : <SkipButton job={job} />}
            </Space>
          ),
        },
      ]}
    />
  );
}

function SkipButton({ job }: { readonly job: FailedJob }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const skip = useAct('processes', () => processCalls.skip(job.id, note));
  return (
    <Popconfirm
      title={t('process.skipSure')}
      description={
        <Input.TextArea
          aria-label={t('process.skipReason')}
          placeholder={t('process.skipReason')}
          value={note}
          maxLength={2000}
          onChange={({ target }) => setNote(target.value)}
        />
      }
      okButtonProps={{ disabled: note.trim() === '' }}
      onConfirm={() => skip.mutate(undefined)}
    >
      <Button size="small" danger loading={skip.isPending}>
        {t('process.skip')}
      </Button>
    </Popconfirm>
  );
}

function InstanceTable({ items }: { readonly items: readonly FailedInstance[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table<FailedInstance>
      rowKey="id"
      size="middle"
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      dataSource={[...items]}
      scroll={{ x: 560 }}
      columns={[
        {
          key: 'what',
          title: t('process.where'),
          render: (_, one) => (
            <>
              <code className="kit-code">{one.key}</code> {t('process.versionShort', { version: one.version })}
              <div className="kit-muted">{one.businessKey ?? one.id}</div>
            </>
          ),
        },
        { key: 'error', title: t('process.reason'), render: (_, one) => <Tag color="error">{one.error ?? ''}</Tag> },
        {
          key: 'at',
          title: t('process.ended'),
          width: 170,
          render: (_, one) => (one.endedAt ? format.instant(one.endedAt) : ''),
        },
      ]}
    />
  );
}
