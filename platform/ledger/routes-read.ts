import { chinaDay, getInstant, type Instant, isoInstant, type Principal, type SlipLadder } from '@hub/kernel';
import { calendarFeed, csvLine, csvStart, type Route, route, signedIn } from '@hub/runtime';
import { type Static, Type } from 'typebox';
import { type Board, boardAt, endOfMonth, monthsSince } from './board.ts';
import type { IsWorkday } from './due-day.ts';
import { ledgerErrors } from './errors.ts';
import { type FileDeps, getFile, selectReached } from './ledger-file.ts';
import { boardQuery, idParams } from './ledger-schemas.ts';
import { assignmentView, boardView, eventView, meetingView } from './ledger-view.ts';
import { standingOf } from './standing.ts';
import { selectMeetings } from './store.ts';

export interface ReadDeps extends FileDeps {
  readonly ladder: SlipLadder;
  readonly isWorkday: IsWorkday;
}

export function readRoutes(deps: ReadDeps): readonly Route[] {
  const { database, clock, ladder, isWorkday } = deps;

  async function boardOf(
    by: Principal,
    { month, known }: Static<typeof boardQuery>,
  ): Promise<{ board: Board; months: readonly string[] }> {
    const now = clock();
    const ledger = await selectReached(deps, by, 'ledger.read');
    const first = Math.min(now, ...[...ledger.values()].flatMap(([event]) => event?.at ?? []));
    const months = monthsSince(first, now);
    if (month !== undefined && !months.includes(month)) throw ledgerErrors.month({ month });
    const at: Instant = month === undefined ? now : endOfMonth(month, now);
    const board = boardAt(ledger, { at, known: known === undefined ? at : getInstant(known) }, ladder, isWorkday);
    return { board, months };
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/ledger/board',
      allow: 'ledger.read',
      summary: 'How every assignment and unit stood at the end of a month, to what was known then or by `known`',
      query: boardQuery,
      async handle({ query, principal }) {
        const { board, months } = await boardOf(signedIn(principal), query);
        return { body: { ...boardView(board), months, ladder } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ledger/board.csv',
      allow: 'ledger.read',
      summary: 'The board as a table for spreadsheets',
      query: boardQuery,
      async handle({ query, principal, language }) {
        const { board } = await boardOf(signedIn(principal), query);
        return {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': `attachment; filename="ledger-${query.month ?? isoInstant(board.at).slice(0, 10)}.csv"`,
          },
          body: csvOfBoard(board, language),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ledger/calendar.ics',
      allow: 'ledger.read',
      summary: 'Milestones that are not proven yet, as an iCalendar feed',
      async handle({ principal, language }) {
        const { board } = await boardOf(signedIn(principal), {});
        return calendarFeed(language === 'zh' ? '任务台账' : 'Ledger', milestonesOf(board, language), clock());
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ledger/assignments/:assignmentId',
      allow: 'ledger.read',
      summary: 'One assignment with all its entries, as it stands or as it was known at a time',
      params: idParams,
      query: Type.Object({ known: Type.Optional(Type.String({ maxLength: 40 })) }),
      async handle({ params, query, principal }) {
        const known = query.known === undefined ? undefined : getInstant(query.known);
        const file = await getFile(deps, signedIn(principal), ['ledger.read'], params.assignmentId, known);
        const today = chinaDay(known ?? clock());
        return {
          body: {
            ...assignmentView(file.assignment),
            standing: standingOf(file.assignment, today, ladder, isWorkday),
            version: file.events.length,
            events: file.events.map(eventView),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ledger/meetings',
      allow: 'ledger.read',
      summary: 'Meetings and what they resolved, the newest first',
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        before: Type.Optional(Type.String({ maxLength: 40 })),
      }),
      async handle({ query, principal }) {
        const page = { limit: query.limit ?? 50, ...(query.before ? { before: getInstant(query.before) } : {}) };
        const by = signedIn(principal);
        const [meetings, reached] = await Promise.all([
          selectMeetings(database, by.tenant, page),
          selectReached(deps, by, 'ledger.read'),
        ]);
        const last = meetings.length < page.limit ? undefined : meetings.at(-1);
        return {
          body: {
            items: meetings.map((one) => meetingView(one, (id) => reached.has(id))),
            ...(last ? { next: isoInstant(last.heldAt) } : {}),
          },
        };
      },
    }),
  ];
}

function milestonesOf({ rows }: Board, language: 'zh' | 'en') {
  return rows.flatMap(({ assignment: { id, terms, proven, state } }) =>
    terms.milestones
      .filter((milestone) => state === 'open' && (proven.get(milestone.id) ?? 0) < 1)
      .map((milestone) => ({
        id: `${id}.${milestone.id}@ledger.hub`,
        title: `${id} ${milestone.title[language]}`,
        text: terms.title[language],
        at: milestone.due,
      })),
  );
}

const header = [
  'id',
  'title',
  'lead',
  'helpers',
  'colour',
  'completion',
  'planned',
  'spi',
  'overdue',
  'slips',
  'score',
];

function csvOfBoard({ rows }: Board, language: 'zh' | 'en'): string {
  const lines = rows.map(({ assignment: { id, terms, slips }, standing }) =>
    csvLine([
      id,
      terms.title[language],
      terms.lead,
      terms.helpers.map(({ unit }) => unit).join(' '),
      standing.colour,
      String(standing.completion),
      String(standing.planned),
      String(standing.spi ?? ''),
      standing.overdue.map(({ milestone, overdue_days }) => `${milestone}:${overdue_days}`).join(' '),
      slips.map(({ colour }) => colour).join(' '),
      String(standing.score ?? ''),
    ]),
  );
  return csvStart + csvLine(header) + lines.join('');
}
