import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../api/contract.ts';
import { queries } from '../api/queries.ts';
import { SparkLine } from '../kit/spark-line.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useNow } from '../kit/use-now.ts';
import { timeSlots } from '../kit/values-at.ts';

const hour_ms = 3_600_000;
const hours = 24;

/** The past 24 hours in one line, a point an hour. */
export function TileSpark({
  indicator,
  scope,
  subject,
}: {
  readonly indicator: string;
  readonly scope: Scope;
  readonly subject: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const hour = useNow(hour_ms);
  const from = new Date(hour - (hours - 1) * hour_ms).toISOString();
  const { data } = useQuery(queries.values(indicator, { scope, subject, from, limit: 5_000 }));
  const values = timeSlots(data?.items ?? [], hour + 1, hours).map((slot) => slot.value?.value);
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return <span />;
  const label = t('cockpit.spark', {
    count: known.length,
    min: format.number(Math.min(...known)),
    max: format.number(Math.max(...known)),
  });
  return (
    <div title={label}>
      <SparkLine values={values} label={label} />
    </div>
  );
}
