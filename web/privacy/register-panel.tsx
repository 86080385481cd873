import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { useCity } from '../kit/use-city.ts';
import { useFormat } from '../kit/use-format.ts';
import { type Activity, privacyQueries, type Register } from './privacy-client.ts';

/** Purposes by what law, and what is kept of people by which application: read off what the hub runs on. */
export function RegisterPanel() {
  const register = useQuery(privacyQueries.register());
  return (
    <DataState query={register}>
      {({ since, purposes, activities }) => (
        <div className="privacy-stack">
          <Purposes since={since} purposes={purposes} />
          <Activities activities={activities} />
        </div>
      )}
    </DataState>
  );
}

function Purposes({ since, purposes }: Pick<Register, 'since' | 'purposes'>) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={t('privacy.purposes')}>
      <ul className="kit-list">
        {purposes.map(({ code, title, basis, consents, uses }) => (
          <li key={code}>
            <div>
              <strong>{text(title)}</strong>
              <div className="kit-muted">{text(basis)}</div>
            </div>
            <div className="privacy-counts">
              <Link to="/privacy" search={{ tab: 'consents', purpose: code, state: 'valid' }}>
                {t('privacy.consentsHeld', { count: consents, number: format.number(consents) })}
              </Link>
              <Link to="/privacy" search={{ tab: 'uses', purpose: code, from: localMinute(since) }}>
                {t('privacy.usesSince', { count: uses, number: format.number(uses) })}
              </Link>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** An instant as the value of a field for local date and time. */
function localMinute(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Activities({ activities }: Pick<Register, 'activities'>) {
  const { t } = useTranslation();
  return (
    <Panel title={t('privacy.activities', { count: activities.length })}>
      <p className="kit-muted">{t('privacy.activitiesHint')}</p>
      {activities.map((activity) => (
        <ActivityRow key={`${activity.keeper} ${activity.type}`} activity={activity} />
      ))}
    </Panel>
  );
}

function ActivityRow({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { bureaus } = useCity();
  const { title, pack, lead, keeper, fields } = activity;
  // Packs name their lead as the city's own document does, in Chinese.
  const bureau = bureaus.find(({ name }) => name.zh === lead);
  const sensitive = fields.filter((field) => field.sensitive).length;
  return (
    <details className="privacy-activity">
      <summary>
        <strong>{text(title)}</strong>{' '}
        <span className="kit-muted">
          {text(pack)} · {bureau ? text(bureau.name) : lead} ·{' '}
          {t(`privacy.keeper.${keeper === 'cases' ? 'cases' : 'entities'}`)} ·{' '}
          {t('privacy.fields', { count: fields.length })}
        </span>{' '}
        {sensitive > 0 ? <Tag className="kit-tag-bad">{t('privacy.sensitiveCount', { count: sensitive })}</Tag> : null}
      </summary>
      <ul className="kit-list">
        {fields.map((field) => (
          <li key={field.id}>
            <div>
              {text(field.title)} <code className="kit-code">{field.id}</code>
            </div>
            <div className="privacy-marks">
              <Tag className={field.sensitive ? 'kit-tag-bad' : ''}>{t(`privacy.class.${field.class}`)}</Tag>
              {field.masked ? <Tag className="kit-tag-good">{t('privacy.masked')}</Tag> : null}
              <span className="kit-muted">
                {field.keep_ms === null
                  ? t('privacy.keptOpen')
                  : t('privacy.keptFor', { span: format.span(field.keep_ms) })}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
