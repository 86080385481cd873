import type { Alert, Cockpit } from '../api/contract.ts';
import type { createMockCases } from './mock-cases.ts';
import { indicators, subjects, valueAt } from './mock-indicators.ts';

export function cockpitOf(
  cases: ReturnType<typeof createMockCases>,
  now: number,
): { readonly cockpit: Cockpit; readonly alerts: readonly Alert[] } {
  const [place] = subjects.filter(({ id }) => id.endsWith('1316A'));
  const [city] = subjects;
  if (!place || !city) throw new Error('the mock has lost its subjects');
  const alerts: readonly Alert[] = [
    {
      id: 'alert-1',
      rule: 'environment.aqiHeavy',
      title: { zh: '空气质量超标', en: 'Air quality exceedance' },
      severity: 'severe',
      indicator: 'environment.aqiRealtime',
      scope: 'place',
      subject: place.id,
      subjectName: place.name,
      area: [{ code: '410100', name: city.name }],
      state: 'raised',
      raisedAt: new Date(now - 1_200_000).toISOString(),
      value: 168,
      caseId: 'case-1',
    },
  ];
  const all = cases.list();
  const open = all.filter(({ state }) => state === 'open');
  const late = open.filter(({ overdue }) => overdue);
  return {
    alerts,
    cockpit: {
      at: new Date(now).toISOString(),
      behind: 0,
      tiles: indicators.map((indicator) => valueAt(indicator, city, now - (now % 60_000), now)),
      figures: [
        {
          id: 'open',
          title: { zh: '在办案件', en: 'Open cases' },
          definition: { zh: '尚未办结的案件数', en: 'Cases not closed yet' },
          value: open.length,
          unit: '件',
          drill: '/desk?queue=all&state=open',
        },
        {
          id: 'overdue',
          title: { zh: '超时案件', en: 'Overdue cases' },
          definition: { zh: '超过时限仍未办结的案件数', en: 'Open cases past their limit' },
          value: late.length,
          unit: '件',
          drill: '/desk?queue=overdue',
        },
        {
          id: 'alerts',
          title: { zh: '未解除预警', en: 'Open alerts' },
          definition: { zh: '已触发尚未解除的预警数', en: 'Alerts raised and not cleared' },
          value: alerts.length,
          unit: '条',
          drill: '/cockpit',
        },
      ],
      today: [
        {
          kind: 'alert',
          id: 'alert-1',
          title: { zh: '北区建设指挥部 空气质量超标', en: 'North district HQ: air quality exceedance' },
          severity: 'severe',
          overdue: false,
        },
        ...open.slice(-6).map(({ id, title, dueAt, overdue }) => ({
          kind: 'case' as const,
          id,
          title,
          severity: 'moderate' as const,
          due: dueAt,
          overdue,
        })),
      ],
    },
  };
}
