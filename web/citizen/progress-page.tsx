import { useCallback } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import type { ReportProgress } from './api.ts';
import { ConfirmForm } from './confirm-form.tsx';
import { codeDoor, type ReportDoor } from './door.ts';
import { lengthParts } from './draft.ts';
import { Page, Trouble } from './page.tsx';
import { type TextKey, useTexts } from './use-texts.ts';

interface ProgressProps {
  readonly code: string;
  readonly door?: ReportDoor;
}

/** @param props.code the tracking code, or the number where the door goes by it */
export function ProgressPage({ code, door = codeDoor }: ProgressProps) {
  const { t } = useTexts();
  const { data, error, reload } = useLoad(useCallback(() => door.get(code), [code, door]));
  if (!data) {
    return (
      <Page key="waiting" title={t('trackTitle')}>
        {error === undefined ? <p role="status">{t('loading')}</p> : <Trouble error={error} onRetry={reload} />}
      </Page>
    );
  }
  return (
    <Page key={data.number} title={t('progressTitle', { number: data.number })}>
      {error !== undefined && <Trouble error={error} onRetry={reload} />}
      <Head report={data} />
      {data.mayConfirm && data.confirmedAt === undefined && <ConfirmForm code={code} door={door} onDone={reload} />}
      {data.confirmedAt !== undefined && <Confirmed grade={data.grade} />}
      {data.reply && (
        <>
          <h2>{t('progressReply')}</h2>
          <p className="card">{data.reply.text}</p>
        </>
      )}
      <Steps report={data} />
      <Pictures urlOf={(id) => door.pictureUrl(code, id)} report={data} />
      <History report={data} />
      <p className="actions">
        <Button className="button secondary" onPress={reload}>
          {t('progressRefresh')}
        </Button>
      </p>
    </Page>
  );
}

function Confirmed({ grade }: { readonly grade: number | undefined }) {
  const { t } = useTexts();
  const keys: Readonly<Record<number, TextKey>> = { 1: 'grade1', 2: 'grade2', 3: 'grade3', 4: 'grade4', 5: 'grade5' };
  const key = grade === undefined ? undefined : keys[grade];
  return (
    <p className="card good" role="status">
      {t('confirmThanks')} {key && t('confirmRated', { grade: t(key) })}
    </p>
  );
}

function Head({ report }: { readonly report: ReportProgress }) {
  const { t, of, date } = useTexts();
  const length = (length_ms: number) =>
    lengthParts(length_ms)
      .map(({ key, n }) => t(key, { n }))
      .join(' ');
  const { clock, closedAt, state } = report;
  const share = Math.min(100, Math.round((clock.used_ms / Math.max(1, clock.limit_ms)) * 100));
  return (
    <section className={report.overdue ? 'panel late' : 'panel'}>
      <p className="kind-title">{of(report.title)}</p>
      <p className="state">
        {state === 'closed' && closedAt
          ? t('progressClosed', { date: date(closedAt) })
          : t('progressState', { step: of(report.step.title) })}
      </p>
      <p>
        {t('progressDue')} <strong>{date(report.dueAt)}</strong>{' '}
        {report.overdue && <strong>{t('progressOverdue')}</strong>}
      </p>
      <p>
        {t('progressClock', { used: length(clock.used_ms), limit: length(clock.limit_ms) })}
        {state === 'open' && !clock.running && ` · ${t('progressPaused')}`}
      </p>
      <div className="clock" aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </div>
      {report.reopened > 0 && <p>{t('progressReopened', { count: report.reopened })}</p>}
      <p>
        {t('progressBureau')} {of(report.bureau)} · {t('progressPlace')}{' '}
        {report.area.map(({ name }) => of(name)).join(' › ')}
      </p>
      {report.meToo > 0 && (
        <p>
          {t('progressMeToo')} {report.meToo}
        </p>
      )}
    </section>
  );
}

const stateKeys = { done: 'progressDone', current: 'progressCurrent', ahead: 'progressAhead' } as const;

function Steps({ report }: { readonly report: ReportProgress }) {
  const { t, of } = useTexts();
  return (
    <>
      <h2>{t('progressSteps')}</h2>
      <ol className="steps">
        {report.steps.map(({ id, title, state }) => (
          <li key={id} className={state} aria-current={state === 'current' ? 'step' : undefined}>
            {of(title)} <span className="hint">{t(stateKeys[state])}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

interface PicturesProps {
  readonly urlOf: (id: string) => string;
  readonly report: ReportProgress;
}

function Pictures({ urlOf, report }: PicturesProps) {
  const { t, date } = useTexts();
  if (report.pictures.length === 0) return null;
  return (
    <>
      <h2>{t('progressPhotos')}</h2>
      <ul className="photos">
        {report.pictures.map(({ id, from, at }) => {
          const title = from === 'reporter' ? t('progressBefore') : t('progressAfter');
          return (
            <li key={id}>
              <img src={urlOf(id)} alt={`${title}, ${date(at)}`} loading="lazy" />
              <span>
                {title}
                <br />
                <span className="hint">{date(at)}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const eventKeys: Readonly<Record<string, TextKey>> = {
  opened: 'eventOpened',
  completed: 'eventCompleted',
  dispatched: 'eventDispatched',
  returned: 'eventReturned',
  failed: 'eventFailed',
  paused: 'eventPaused',
  resumed: 'eventResumed',
  reopened: 'eventReopened',
};

function History({ report }: { readonly report: ReportProgress }) {
  const { t, of, date } = useTexts();
  return (
    <>
      <h2>{t('progressHistory')}</h2>
      <ol className="history">
        {report.history.map(({ event, step, at }) => (
          <li key={`${event} ${at} ${step.en}`}>
            <span className="hint">{date(at)}</span> {t(eventKeys[event] ?? 'eventCompleted', { step: of(step) })}
          </li>
        ))}
      </ol>
      {report.contactReadings.length > 0 && (
        <>
          <h2>{t('progressReadings')}</h2>
          <ul>
            {report.contactReadings.map(({ at, purpose }) => (
              <li key={`${at} ${purpose}`}>{t('progressReading', { date: date(at), purpose })}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
