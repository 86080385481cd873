import type { Alert, TodayItem } from '../api/contract.ts';
import type { CaseSummary } from '../api/contract-cases.ts';

/** An item to do with the case or alert it is about, as far as those are loaded. */
export interface TodayEntry {
  readonly item: TodayItem;
  readonly file?: CaseSummary;
  readonly alert?: Alert;
}

/** The hub's ranking, joined with owners and clocks; with a district chosen, only what lies in it. */
export function todayEntries(
  today: readonly TodayItem[],
  cases: readonly CaseSummary[],
  alerts: readonly Alert[],
  area: string | undefined,
): readonly TodayEntry[] {
  const files = new Map(cases.map((file) => [file.id, file]));
  const known = new Map(alerts.map((alert) => [alert.id, alert]));
  return today
    .map((item): TodayEntry => {
      const file = item.kind === 'case' ? files.get(item.id) : undefined;
      const alert = item.kind === 'alert' ? known.get(item.id) : undefined;
      return { item, ...(file ? { file } : {}), ...(alert ? { alert } : {}) };
    })
    .filter(
      ({ file, alert }) =>
        area === undefined || [file?.area, alert?.area].some((chain) => chain?.some(({ code }) => code === area)),
    );
}
