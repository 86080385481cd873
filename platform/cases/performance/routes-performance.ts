import { chinaDayStart, defineErrors, getInstant, type Instant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { summariesOf } from '../show-case.ts';
import { type BoardDeps, boardOf, casesBehind, type Division, divisions } from './board.ts';
import { boardTable, toCsv, toXlsx } from './export-board.ts';
import { type FigureName, figureNames, figures, rates } from './figures.ts';

const errors = defineErrors('performance', {
  badPeriod: { status: 400, zh: '起止时间无效', en: 'Not a period' },
  tooLong: { status: 400, zh: '时段最长 {most} 天', en: 'A period is at most {most} days' },
});

const day_ms = 24 * 3_600_000;
const most_days = 400;
const time = Type.String({ maxLength: 40 });
const by = Type.Optional(Type.Unsafe<Division>(Type.Union(divisions.map((division) => Type.Literal(division)))));
const figure = Type.Unsafe<FigureName>(Type.Union(figureNames.map((name) => Type.Literal(name))));
const mostListed = 500;

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Boards of performance: figures of a period as it stood at its end, for whoever asks of the cases they may see. */
export function performanceRoutes(deps: BoardDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/performance',
      allow: 'case.read',
      summary: 'Counts and rates of a period by unit, area, person, post, type or class; as JSON, CSV or XLSX',
      query: Type.Object({
        from: time,
        to: time,
        by,
        format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('xlsx')])),
      }),
      async handle({ query, principal, language }) {
        const period = periodOf(query.from, query.to);
        const { by: division = 'bureau', format = 'json' } = query;
        const { total, items } = await boardOf(deps, signedIn(principal), { ...period, by: division });
        if (format === 'json') {
          const titles = Object.fromEntries(
            [...Object.entries(figures), ...Object.entries(rates)].map(([name, { title }]) => [name, title]),
          );
          return { body: { from: query.from, to: query.to, by: division, total, items, titles } };
        }
        const table = boardTable(items, total, language);
        const name = `performance-${division}.${format}`;
        return {
          headers: {
            'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : xlsx,
            'content-disposition': `attachment; filename="${name}"`,
          },
          body: format === 'csv' ? toCsv(table) : await toXlsx(table),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/performance/cases',
      allow: 'case.read',
      summary: 'The very cases that a number of the board counts, as they stood at the end of the period',
      query: Type.Object({
        from: time,
        to: time,
        by,
        key: Type.Optional(Type.String({ maxLength: 128 })),
        figure,
      }),
      async handle({ query: { from, to, by: division = 'bureau', key, figure: name }, principal }) {
        const question = { ...periodOf(from, to), by: division, figure: name, ...(key === undefined ? {} : { key }) };
        const files = await casesBehind(deps, signedIn(principal), question);
        const listed = files.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, mostListed);
        return { body: { count: files.length, items: summariesOf(deps, listed, question.to) } };
      },
    }),
  ];
}

/** @throws performance.badPeriod, performance.tooLong */
function periodOf(first: string, last: string): { readonly from: Instant; readonly to: Instant } {
  const [from, to] = [dayOrInstant(first), dayOrInstant(last)];
  if (to <= from) throw errors.badPeriod();
  if (to - from > most_days * day_ms) throw errors.tooLong({ most: most_days });
  return { from, to };
}

/** A local day `YYYY-MM-DD` stands for its first instant. */
function dayOrInstant(text: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? chinaDayStart(text) : getInstant(text);
}
