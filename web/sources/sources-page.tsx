import './sources.css';
import { useQuery } from '@tanstack/react-query';
import { Alert, Badge } from 'antd';
import { useTranslation } from 'react-i18next';
import { Age } from '../kit/age.tsx';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useNow } from '../kit/use-now.ts';
import { useTitle } from '../kit/use-title.ts';
import { healthOf } from './source-health.ts';
import { type Source, sourceQueries } from './sources-client.ts';

/** The hubs and systems that are registered here: what for, how they answer, and what they are told. */
export function SourcesPage() {
  const { t } = useTranslation();
  useTitle(t('page.sources'));
  const sources = useQuery(sourceQueries.all());
  return (
    <div className="shell-page">
      <h1>{t('page.sources')}</h1>
      <p className="kit-muted">
        {t('sources.hint')} {t('sources.guide')}
      </p>
      <DataState query={sources}>
        {({ alias, items, total, toTakeBack }) => (
          <>
            <p>{t('sources.alias', { alias })}</p>
            {toTakeBack > 0 ? (
              <Alert type="warning" showIcon title={t('sources.toTakeBack', { count: toTakeBack })} />
            ) : null}
            {items.length === 0 ? (
              <EmptyNote reason={t('sources.empty')} />
            ) : (
              <ul className="kit-cards sources-cards">
                {items.map((one) => (
                  <SourceCard key={one.id} source={one} />
                ))}
              </ul>
            )}
            {total > items.length ? <p>{t('sources.more', { total, shown: items.length })}</p> : null}
          </>
        )}
      </DataState>
    </div>
  );
}

/** What is not understood may have any endpoint. */
const hostOf = (endpoint: string) => (URL.canParse(endpoint) ? new URL(endpoint).host : endpoint);

const badges = { untried: 'default', success: 'success', warning: 'warning', error: 'error', paused: 'error' } as const;

function SourceCard({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const format = useFormat();
  const comma = t('sources.comma');
  const health = healthOf(source, useNow());
  const figures = [
    [t('sources.answers'), source.answers],
    [t('sources.failures'), source.failures],
    [t('sources.told'), source.subscriptions.told],
    [t('sources.waiting'), source.subscriptions.waiting],
  ] as const;
  const about = [
    source.types.length > 0 ? source.types.join(comma) : t('sources.allTypes'),
    ...(source.attributes.length > 0 ? [t('sources.attributes', { names: source.attributes.join(comma) })] : []),
    ...(source.ids.length > 0 ? [t('sources.ids', { names: source.ids.join(comma) })] : []),
    ...(source.tenant === undefined ? [] : [t('sources.tenant', { tenant: source.tenant })]),
    ...(source.expiresAt === undefined ? [] : [t('sources.expires', { at: format.instant(source.expiresAt) })]),
  ];
  return (
    <li className="kit-card sources-card">
      <div className="kit-card-head">
        <h2>{source.name ?? source.alias ?? hostOf(source.endpoint)}</h2>
        <Badge status={badges[health]} text={t(`sources.health.${health}`)} />
      </div>
      {source.description === undefined ? null : <p className="kit-muted">{source.description}</p>}
      <code className="kit-code kit-card-name">{source.endpoint}</code>
      <dl className="sources-about">
        <dt>{t('sources.about')}</dt>
        <dd>
          {t(`sources.mode.${source.mode}`)} · {about.join(' · ')}
        </dd>
        <dt>{t('sources.operations')}</dt>
        <dd>{source.operations.join(comma)}</dd>
        <dt>{t('sources.lastAnswer')}</dt>
        <dd>{source.answeredAt === undefined ? t('sources.neverAnswered') : <Age at={source.answeredAt} />}</dd>
      </dl>
      <dl className="kit-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{format.number(value)}</dd>
          </div>
        ))}
      </dl>
      {source.paused === undefined ? null : <p className="kit-card-error">{source.paused}</p>}
      {source.failure === undefined || health === 'success' ? null : (
        <p className="kit-card-error">
          {source.failure} {source.failedAt === undefined ? null : <Age at={source.failedAt} />}
        </p>
      )}
      {health === 'error' && source.restingUntil !== undefined ? (
        <span className="kit-muted">{t('sources.resting', { at: format.instant(source.restingUntil) })}</span>
      ) : null}
    </li>
  );
}
