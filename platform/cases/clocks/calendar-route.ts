import { calendarFeed, type Route, route } from '@hub/runtime';
import type { CaseDeps } from '../case-deps.ts';
import { bureauName } from '../case-view.ts';
import { readerOf } from '../routes-read.ts';
import { selectCases } from '../store-list.ts';

/** More than a calendar program shows in a month; the inbox has them all. */
const most = 500;

/** When the open cases fall due, for calendar programs: they sign in by HTTP Basic with a service key as the password. */
export function calendarRoute(deps: CaseDeps): Route {
  return route({
    method: 'GET',
    path: '/api/v1/cases/calendar.ics',
    allow: 'case.read',
    summary: 'When the open cases that the caller may see fall due, as an iCalendar feed; the next 500',
    async handle({ principal, language }) {
      const now = deps.clock();
      const files = await selectCases(deps.database, readerOf(deps, principal), { state: 'open', limit: most }, now);
      const known = new Map(deps.types.all.map((type) => [type.id, type]));
      const entries = files.map(({ id, number, title, bureau, step, type, dueAt }) => {
        const stepTitle = known.get(type)?.flow.steps.find((one) => one.id === step)?.title;
        const by = bureauName(deps.city, bureau)[language];
        return {
          id: `${id}@cases.hub`,
          title: `${number} ${title[language]}`,
          text: [by, stepTitle?.[language] ?? ''].filter(Boolean).join(' · '),
          at: dueAt,
        };
      });
      return calendarFeed(language === 'zh' ? '案件到期' : 'Cases due', entries, now);
    },
  });
}
