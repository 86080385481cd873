import type { Alert } from '@hub/alerts';
import type { CaseSummary } from '@hub/cases';
import { type Localised, type Severity, severities } from '@hub/kernel';

/** Something that asks to be dealt with now. */
export interface TodayItem {
  readonly kind: 'case' | 'alert';
  readonly id: string;
  readonly title: Localised | string;
  readonly severity: Severity;
  readonly due?: string;
  readonly overdue: boolean;
}

/**
 * What is to be done today, by consequence: the overdue first, then by severity, then by what is due first. An alert whose
 * case is under way is left out: the case speaks for it.
 */
export function todayItems(alerts: readonly Alert[], cases: readonly CaseSummary[]): readonly TodayItem[] {
  const ofAlerts = alerts
    .filter((alert) => alert.caseId === undefined)
    .map(({ id, title, severity }): TodayItem => ({ kind: 'alert', id, title, severity, overdue: false }));
  const ofCases = cases.map(
    ({ id, title, priority, dueAt, overdue }): TodayItem => ({
      kind: 'case',
      id,
      title,
      severity: priority,
      due: dueAt,
      overdue,
    }),
  );
  return [...ofCases, ...ofAlerts].sort(byConsequence);
}

function byConsequence(a: TodayItem, b: TodayItem): number {
  return (
    Number(b.overdue) - Number(a.overdue) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    (a.due ?? '~').localeCompare(b.due ?? '~') ||
    a.id.localeCompare(b.id)
  );
}
