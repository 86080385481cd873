import type { CaseCounts } from '@hub/cases';
import type { Localised, Severity } from '@hub/kernel';

/** A count the hub keeps of its own work; `drill` is the list it counts. */
export interface Figure {
  readonly id: string;
  readonly title: Localised;
  readonly definition: Localised;
  readonly value: number;
  readonly unit: string;
  readonly drill: string;
}

export function figures(
  cases: CaseCounts,
  alerts: readonly { readonly severity: Severity; readonly count: number }[],
): readonly Figure[] {
  return [
    {
      id: 'openAlerts',
      title: { zh: '当前预警', en: 'Open alerts' },
      definition: { zh: '已触发且尚未解除的预警数', en: 'Alerts that are raised and not yet cleared' },
      value: alerts.reduce((sum, { count }) => sum + count, 0),
      unit: '',
      drill: '/cockpit?panel=alerts',
    },
    {
      id: 'openCases',
      title: { zh: '在办案件', en: 'Open cases' },
      definition: { zh: '已立案且尚未结案的案件数', en: 'Cases that are opened and not yet closed' },
      value: cases.open,
      unit: '',
      drill: '/desk?queue=all&state=open',
    },
    {
      id: 'overdueCases',
      title: { zh: '超期案件', en: 'Overdue cases' },
      definition: {
        zh: '在办案件中已超过办理时限的件数，暂停计时的不算',
        en: 'Open cases past their due time; paused ones do not count',
      },
      value: cases.overdue,
      unit: '',
      drill: '/desk?queue=overdue',
    },
    {
      id: 'dueSoonCases',
      title: { zh: '24 小时内到期', en: 'Due within 24 hours' },
      definition: { zh: '在办案件中 24 小时内到期的件数', en: 'Open cases due within the next 24 hours' },
      value: cases.dueSoon,
      unit: '',
      drill: '/desk?queue=all&state=open',
    },
  ];
}
