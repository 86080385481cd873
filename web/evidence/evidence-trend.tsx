import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence, Indicator } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { EmptyNote } from '../kit/empty-note.tsx';

const TrendChart = lazy(() => import('../chart/trend-chart.tsx').then(({ TrendChart }) => ({ default: TrendChart })));

export function EvidenceTrend({
  evidence,
  indicator,
}: {
  readonly evidence: Evidence;
  readonly indicator: Indicator | undefined;
}) {
  const { t } = useTranslation();
  const text = useText();
  const name = `${text(evidence.value.subjectName)} ${text(indicator?.title)}`;
  const limits = evidence.rules.flatMap(({ title, raises }) =>
    [raises.above, raises.below].flatMap((value) => (value === undefined ? [] : [{ value, name: text(title) }])),
  );
  return (
    <section>
      <h3>{t('evidence.trend')}</h3>
      {evidence.trend.some(({ value }) => value !== undefined && value !== null) ? (
        <Suspense fallback={<Skeleton.Node active className="evidence-chart" />}>
          <TrendChart
            points={evidence.trend}
            limits={limits}
            unit={indicator?.unit.symbol ?? ''}
            label={t('evidence.trendLabel', { name })}
          />
        </Suspense>
      ) : (
        <EmptyNote reason={t('evidence.trendEmpty')} />
      )}
    </section>
  );
}
