import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../account/use-act.tsx';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { JobProgress } from '../kit/job-progress.tsx';
import { useFormat } from '../kit/use-format.ts';
import { auditActs, auditQueries, type Verification, type VerificationResult } from './audit-client.ts';

/** The whole log held against its signatures, in the running hub; what was found before stays on record. */
export function VerifyPanel() {
  const { t } = useTranslation();
  const jobs = useQuery(auditQueries.verifications());
  const verify = useAct('audit', auditActs.verify);
  return (
    <DataState query={jobs}>
      {({ items }) => {
        const [newest, ...earlier] = items;
        const isRunning = newest?.state === 'running';
        return (
          <>
            <div className="audit-verify-head">
              <Button
                type="primary"
                disabled={isRunning}
                loading={verify.isPending}
                onClick={() => verify.mutate(undefined)}
              >
                {t('audit.verify')}
              </Button>
              <span className="kit-muted">{t('audit.verifyHint')}</span>
            </div>
            <Anchored />
            {newest ? <Job job={newest} /> : <EmptyNote reason={t('audit.noneYet')} />}
            {earlier.length > 0 ? (
              <section>
                <h2 className="audit-heading">{t('audit.earlier')}</h2>
                <ul className="audit-jobs">
                  {earlier.map((job) => (
                    <li key={job.id}>
                      <JobHead job={job} />
                    </li>
                  ))}
                </ul>
              </section>
            ) : null}
          </>
        );
      }}
    </DataState>
  );
}

function Anchored() {
  const { t } = useTranslation();
  const format = useFormat();
  const anchored = useQuery(auditQueries.checkpoints()).data?.anchored;
  if (!anchored) return null;
  return (
    <p className="audit-anchored">
      <Tag className={anchored.state === 'good' ? 'kit-tag-good' : 'kit-tag-bad'}>
        {t(`audit.anchored.${anchored.state}`)}
      </Tag>
      <span className="kit-muted">{t('audit.anchoredSize', { size: format.number(anchored.size) })}</span>
    </p>
  );
}

function Job({ job }: { readonly job: Verification }) {
  const cancel = useAct('audit', auditActs.cancel);
  const { id, state, rows, total, result } = job;
  return (
    <article className="audit-job" aria-live="polite">
      <JobHead job={job} />
      {state === 'running' ? (
        <JobProgress rows={rows} total={total} busy={cancel.isPending} onCancel={() => cancel.mutate(id)} />
      ) : null}
      {result ? <Result result={result} /> : null}
    </article>
  );
}

function JobHead({ job: { state, actor, startedAt, result } }: { readonly job: Verification }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = result?.findings.length ?? 0;
  const tone = state === 'failed' || count > 0 ? 'kit-tag-bad' : state === 'done' ? 'kit-tag-good' : 'kit-tag-info';
  return (
    <p className="kit-row">
      <Tag className={tone}>
        {state === 'done' ? (count > 0 ? t('audit.damaged', { count }) : t('audit.intact')) : t(`audit.state.${state}`)}
      </Tag>
      <span className="kit-muted">{t('audit.by', { by: actor.name, at: format.instant(startedAt, 'second') })}</span>
    </p>
  );
}

function Result({ result }: { readonly result: VerificationResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, size, checkpoints, withheld, findings, head, witnesses } = result;
  return (
    <>
      <p>
        {t('audit.summary', {
          rows: format.number(rows),
          size: format.number(size),
          checkpoints: format.number(checkpoints),
        })}
        {withheld.retention > 0 ? ` · ${t('audit.withheld', { count: withheld.retention })}` : ''}
      </p>
      {findings.length > 0 ? (
        <Alert
          type="error"
          showIcon
          title={t('audit.damaged', { count: findings.length })}
          description={
            <ul className="audit-findings">
              {findings.map(({ kind, seq, through, part }) => (
                <li key={`${kind} ${seq} ${part}`}>
                  {through === undefined ? t('audit.place', { seq }) : t('audit.places', { seq, through })}
                  {' · '}
                  {t(`audit.finding.${kind}`)} {part ? <code className="kit-code">{part}</code> : null}
                </li>
              ))}
            </ul>
          }
        />
      ) : null}
      {head ? (
        <section>
          <h3>{t('audit.head')}</h3>
          <dl className="audit-tree-head">
            <div>
              <dt>{t('audit.size')}</dt>
              <dd>{format.number(head.size)}</dd>
            </div>
            <div>
              <dt>{t('audit.signedAt')}</dt>
              <dd>{format.instant(head.at, 'second')}</dd>
            </div>
            <div>
              <dt>{t('audit.root')}</dt>
              <dd className="kit-code">{head.root}</dd>
            </div>
            <div>
              <dt>{t('audit.key')}</dt>
              <dd className="kit-code">{head.key}</dd>
            </div>
          </dl>
        </section>
      ) : null}
      {witnesses.length > 0 ? (
        <ul className="audit-vouched">
          {witnesses.map(({ name, key, size: upTo }) => (
            <li key={key}>
              <Tag className={upTo > 0 ? 'kit-tag-good' : ''}>
                {upTo > 0 ? t('audit.vouches', { name, size: format.number(upTo) }) : t('audit.vouchesNot', { name })}
              </Tag>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
