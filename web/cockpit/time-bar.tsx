import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { ProblemNote } from '../kit/problem-note.tsx';
import { useCity } from '../kit/use-city.ts';
import { useFormat } from '../kit/use-format.ts';
import { useNow } from '../kit/use-now.ts';
import { timeSlots } from '../kit/values-at.ts';
import { TimeSlots } from './time-slots.tsx';
import { useView } from './use-view.ts';

const hour_ms = 3_600_000;

/** The past day or two of the map's indicator; choosing an hour shows the whole cockpit as it was then. */
export function TimeBar() {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const city = useCity();
  const { search, indicator, area, change } = useView();
  const hours = search.hours === '48' ? 48 : 24;
  const hour = useNow(hour_ms);
  const scope = area && indicator?.scopes.includes('district') ? 'district' : 'city';
  const subject = scope === 'district' && area ? area.code : city.code;
  const from = new Date(hour - (hours - 1) * hour_ms).toISOString();
  const query = useQuery(
    queries.values(indicator?.scopes.includes(scope) ? indicator.id : '', { scope, subject, from, limit: 5_000 }),
  );
  const slots = timeSlots(query.data?.items ?? [], hour + 1, hours);
  const filled = slots.some((slot) => slot.value);
  return (
    <section className="kit-panel cockpit-time" aria-label={t('cockpit.timeBar')}>
      <div className="cockpit-time-side">
        <strong>{indicator ? text(indicator.title) : t('cockpit.timeBar')}</strong>
        <span className="kit-muted">{area && scope === 'district' ? text(area.name) : t('cockpit.wholeCity')}</span>
      </div>
      <div className="cockpit-time-body">
        {query.error && !query.data ? (
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isLoading ? (
          <Skeleton.Input active block size="small" />
        ) : filled ? (
          <TimeSlots
            slots={slots}
            chosen={search.at}
            unit={indicator?.unit.symbol ?? ''}
            onChoose={(at) => change({ at })}
          />
        ) : (
          <p className="cockpit-none">
            <strong>{t('common.noData')}</strong> · {t('cockpit.timeBarEmpty', { scope: t(`scope.${scope}`) })}
          </p>
        )}
      </div>
      <div className="cockpit-time-end">
        {search.at ? (
          <Button type="primary" size="small" onClick={() => change({ at: undefined })}>
            {t('cockpit.backToLive')}
          </Button>
        ) : (
          <span className="cockpit-time-live">● {t('top.live')}</span>
        )}
        <Segmented
          size="small"
          value={String(hours)}
          options={[
            { value: '24', label: t('cockpit.past24') },
            { value: '48', label: t('cockpit.past48') },
          ]}
          onChange={(value) => change({ hours: value === '48' ? '48' : undefined })}
        />
        {search.at ? (
          <span className="cockpit-time-at">{t('cockpit.atTime', { at: format.instant(search.at) })}</span>
        ) : null}
      </div>
    </section>
  );
}
