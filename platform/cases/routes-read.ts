import { defineErrors, type PostScope, type Principal, parseInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { type Static, Type } from 'typebox';
import type { CaseDeps } from './act-on-case.ts';
import { caseFilter } from './case-access.ts';
import { slipLevels } from './case-events.ts';
import { caseSources } from './case-file.ts';
import { caseTypeView } from './case-view.ts';
import { showCase, summariesOf } from './show-case.ts';
import { adviceOn, knownAnswers } from './step-answers.ts';
import { type CaseFilter, countCases, cursorAfter, queues, type Reader, selectCases } from './store-list.ts';

const errors = defineErrors('caseList', {
  badCursor: { status: 400, zh: '翻页标记无效', en: 'Not a cursor of this list' },
  badAttributes: { status: 400, zh: '属性条件须为 JSON 对象', en: 'Attributes are a JSON object' },
});

const code = Type.Optional(Type.String({ maxLength: 128 }));

export const listQuery = Type.Object({
  queue: Type.Optional(Type.Union(queues.map((queue) => Type.Literal(queue)))),
  state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('closed')])),
  role: code,
  type: code,
  area: code,
  bureau: code,
  class: code,
  /** One or several, with commas between. */
  source: Type.Optional(Type.String({ pattern: `^(?:(?:^|,)(?:${caseSources.join('|')}))+$` })),
  reopened: Type.Optional(Type.Boolean()),
  priority: code,
  assignee: code,
  slip: Type.Optional(Type.Union(slipLevels.map((level) => Type.Literal(level)))),
  step: code,
  subject: Type.Optional(Type.String({ maxLength: 1024 })),
  /** A JSON object: attributes a case must have. */
  attributes: Type.Optional(Type.String({ maxLength: 1000 })),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  after: Type.Optional(Type.String({ maxLength: 100 })),
});

export function readRoutes(deps: CaseDeps): readonly Route[] {
  const { database, clock } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/case-types',
      allow: 'case.read',
      summary: 'Case types of all packs with their steps, limits and classes',
      handle: () => ({ body: { items: deps.types.all.map(caseTypeView) } }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/case-types/:type/advice',
      allow: 'case.read',
      summary: 'What the rules of the field make of answers so far: ranges to keep to, and what may not be',
      params: Type.Object({ type: Type.String({ maxLength: 128 }) }),
      body: Type.Object({
        answers: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 50 }),
      }),
      handle({ params, body }) {
        const type = deps.types.get(params.type);
        return { body: { items: adviceOn(type, knownAnswers(type, body.answers)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases',
      allow: 'case.read',
      summary: 'A queue of cases: open ones by what is due first, others the newest first',
      query: listQuery,
      async handle({ query, principal }) {
        const filter = filterOf(query);
        const now = clock();
        const files = await selectCases(database, readerOf(deps, principal), filter, now);
        const next = cursorAfter(filter, files);
        return { body: { items: summariesOf(deps, files, now), ...(next === undefined ? {} : { next }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/counts',
      allow: 'case.read',
      summary: 'How many cases each queue holds',
      query: Type.Object({ role: code }),
      async handle({ query, principal }) {
        return { body: { queue: await countCases(database, readerOf(deps, principal), query.role, clock()) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId',
      allow: 'case.read',
      summary: 'A case with its steps, history and what the caller may do',
      params: Type.Object({ caseId: Type.String({ maxLength: 64 }) }),
      async handle({ params, principal }) {
        const caller = signedIn(principal);
        return { body: await showCase(deps, caller, params.caseId) };
      },
    }),
  ];
}

export function filterOf({ after, limit = 100, attributes, source, ...query }: Static<typeof listQuery>): CaseFilter {
  const given = {
    ...Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
    ...(source === undefined ? {} : { source: source.split(',') }),
    ...(attributes === undefined ? {} : { attributes: attributesOf(attributes) }),
  };
  if (after === undefined) return { ...given, limit };
  const [at, id] = after.split('|');
  const instant = parseInstant(at);
  if (instant === undefined || id === undefined) throw errors.badCursor();
  return { ...given, limit, after: { at: instant, id } };
}

/** @throws caseList.badAttributes */
function attributesOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below, like any other text that is no object.
  }
  throw errors.badAttributes();
}

export function readerOf({ authority }: CaseDeps, principal: Principal | undefined): Reader {
  const caller = signedIn(principal);
  const { tenant, id, roles, scope } = caller;
  const isAll = roles.includes('administrator') || scope?.everywhere === true;
  const rows = caseFilter(authority, caller);
  return {
    tenant,
    person: id,
    roles: roles.includes('administrator') ? 'all' : roles,
    units: isAll ? 'all' : unitsOf(scope),
    rows,
  };
}

function unitsOf(scope: PostScope | undefined): readonly string[] {
  return scope ? [...scope.bureaus, ...scope.areas] : [];
}
