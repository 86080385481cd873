import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Popconfirm, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { JobProgress } from '../kit/job-progress.tsx';
import { Panel } from '../kit/panel.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { privacyActs, privacyQueries, type RetentionRun, type RetentionTerm } from './privacy-client.ts';

/** What is due by its term, what went, and the terms themselves. */
export function RetentionPanel() {
  return (
    <div className="privacy-stack">
      <Runs />
      <Terms />
    </div>
  );
}

function Runs() {
  const { t } = useTranslation();
  const runs = useQuery(privacyQueries.runs());
  const count = useAct('privacy', privacyActs.count);
  const erase = useAct('privacy', privacyActs.erase);
  const isRunning = runs.data?.items[0]?.state === 'running';
  return (
    <Panel title={t('privacy.retention')}>
      <p className="kit-muted">{t('privacy.retentionHint')}</p>
      <div className="kit-row kit-outdated">
        <Button type="primary" disabled={isRunning} loading={count.isPending} onClick={() => count.mutate(undefined)}>
          {t('privacy.count')}
        </Button>
        <Popconfirm title={t('privacy.eraseSure')} disabled={isRunning} onConfirm={() => erase.mutate(undefined)}>
          <Button danger disabled={isRunning} loading={erase.isPending}>
            {t('privacy.erase')}
          </Button>
        </Popconfirm>
      </div>
      <DataState query={runs}>
        {({ items: [newest, ...earlier] }) =>
          newest ? (
            <>
              <Run run={newest} />
              {earlier.length > 0 ? (
                <details className="privacy-activity">
                  <summary>{t('privacy.earlier', { count: earlier.length })}</summary>
                  {earlier.map((run) => (
                    <Run key={run.id} run={run} />
                  ))}
                </details>
              ) : null}
            </>
          ) : (
            <EmptyNote reason={t('privacy.noRuns')} />
          )
        }
      </DataState>
    </Panel>
  );
}

function Run({ run }: { readonly run: RetentionRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cancel = useAct('privacy', privacyActs.cancel);
  const { id, state, task, actor, startedAt, rows, total, result } = run;
  const sum = result?.reduce((all, { count }) => all + count, 0) ?? 0;
  const tone = state === 'failed' ? 'kit-tag-bad' : state === 'done' ? 'kit-tag-good' : 'kit-tag-info';
  const what = task.erases ? 'erased' : 'counted';
  return (
    <article className="privacy-run" aria-live="polite">
      <p className="kit-row">
        <Tag className={tone}>{t(`audit.state.${state}`)}</Tag>
        <strong>{t(`privacy.run.${what}`)}</strong>
        <span className="kit-muted">
          {t('audit.by', {
            by: actor.id === 'hub' ? t('privacy.daily') : actor.name,
            at: format.instant(startedAt, 'second'),
          })}
        </span>
      </p>
      {state === 'running' ? (
        <JobProgress rows={rows} total={total} busy={cancel.isPending} onCancel={() => cancel.mutate(id)} />
      ) : null}
      {result && result.length === 0 ? <p>{t(`privacy.nothing.${what}`, { rows: format.number(rows) })}</p> : null}
      {result && result.length > 0 ? (
        <>
          <p>{t(`privacy.sum.${what}`, { count: sum, number: format.number(sum) })}</p>
          <TermTable terms={result} counted={task.erases ? 'erased' : 'due'} />
        </>
      ) : null}
    </article>
  );
}

function Terms() {
  const { t } = useTranslation();
  const terms = useQuery(privacyQueries.terms());
  return (
    <Panel title={t('privacy.terms')}>
      <DataState query={terms} empty={({ items }) => (items.length === 0 ? t('privacy.noTerms') : undefined)}>
        {({ items }) => <TermTable terms={items} />}
      </DataState>
    </Panel>
  );
}

interface TermTableProps {
  readonly terms: readonly (RetentionTerm & { readonly count?: number })[];
  readonly counted?: 'due' | 'erased';
}

/** By class, then by kind; what was erased leads to its records in the log. */
function TermTable({ terms, counted }: TermTableProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const phone = useIsPhone();
  const keep = ({ keep_ms }: RetentionTerm) => t('privacy.keptFor', { span: format.span(keep_ms) });
  const rows = terms.toSorted((a, b) => a.class.localeCompare(b.class) || a.what.localeCompare(b.what));
  return (
    <Table
      size="small"
      rowKey={({ keeper, what, attribute }) => `${keeper} ${what} ${attribute}`}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: t('privacy.field.class'), width: 96, render: (_, term) => t(`privacy.class.${term.class}`) },
        {
          title: t('privacy.what'),
          render: (_, term) => (
            <>
              <strong>{text(term.title)}</strong> · {text(term.attributeTitle)}
              {phone ? <div className="kit-muted">{keep(term)}</div> : null}
            </>
          ),
        },
        ...(phone
          ? []
          : [{ title: t('privacy.term'), width: 140, render: (_: unknown, term: RetentionTerm) => keep(term) }]),
        ...(counted
          ? [
              {
                title: t(`privacy.${counted}`),
                width: 96,
                align: 'right' as const,
                render: (_: unknown, { what, attribute, count = 0 }: (typeof rows)[number]) =>
                  counted === 'erased' ? (
                    <Link to="/audit" search={{ action: 'personal.expire', resource: `${what}/${attribute}` }}>
                      {format.number(count)}
                    </Link>
                  ) : (
                    format.number(count)
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
