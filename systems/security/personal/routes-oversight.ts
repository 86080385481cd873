import { type City, getInstant, type Instant, isoInstant, type Principal } from '@hub/kernel';
import { type Database, httpErrors, type Route, type RouteRequest, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { requestEntry } from '../audit/request-entry.ts';
import { checkOperator, isOperator } from '../operator.ts';
import { purposeErrors } from './personal.ts';
import { type PseudonymKey, pseudonymOf } from './pseudonym.ts';
import { basisOf, purposes, titleOfPurpose } from './purposes.ts';
import { listActivities } from './register.ts';
import { type Retention, type RetentionJob, retentionErrors } from './retention.ts';
import * as store from './store-oversight.ts';

const noStore = { 'cache-control': 'no-store' };
const closed = { additionalProperties: false };
const word = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));
const time = Type.Optional(Type.String({ maxLength: 40 }));
const page = {
  from: time,
  to: time,
  after: Type.Optional(Type.String({ maxLength: 120 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
};
const runParams = Type.Object({ runId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });
const usesOf_days = 30;
const runsShown = 20;

/** What who watches over personal data sees: purposes and kinds, consents, uses, what is due. People appear as pseudonyms. */
export function oversightRoutes(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: City;
  readonly retention: Retention;
  readonly audit?: Partial<Pick<Audit, 'record'>> | undefined;
  readonly pseudonymKey: PseudonymKey;
  /** Who may have what is due erased, may also stop it; others stop no more than a count. */
  readonly mayErase: (by: Principal) => boolean;
}): readonly Route[] {
  const { database, clock, city, retention } = deps;
  const now = () => new Date(clock());
  /** Recognised from one row to the next, and nobody is found by it. */
  const person = (subject: string) => pseudonymOf(subject, deps.pseudonymKey).slice(-10);
  const terms = () => retention.keepers.flatMap((keeper) => keeper.terms);
  const recordReading = (request: RouteRequest, type: string) =>
    deps.audit?.record?.([
      requestEntry(request, {
        action: 'personal.oversee',
        resource: { type, id: 'all' },
        retention: 'security',
        details: { url: request.url },
      }),
    ]);
  /** What a run found or erased in the tenant of who asks. */
  const runView = ({ result, ...run }: RetentionJob, { principal }: Pick<RouteRequest, 'principal'>) => ({
    ...run,
    result: result?.filter(({ tenant }) => tenant === signedIn(principal).tenant) ?? null,
  });
  const begin = async ({ principal }: Pick<RouteRequest, 'principal'>, erases: boolean) => {
    checkOperator(principal);
    const { id, name } = signedIn(principal);
    return {
      status: 202,
      headers: noStore,
      body: runView(await retention.begin({ id, name }, { erases }), { principal }),
    };
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/personal/register',
      allow: 'personal.oversee',
      summary:
        'Purposes with their legal bases, consents in force and uses of 30 days; what is kept of people, and how long',
      async handle({ principal }) {
        const since = new Date(clock() - usesOf_days * 24 * 3_600_000);
        const counts = await store.countByPurpose(database, signedIn(principal).tenant, { now: now(), since });
        const codes = new Set([...Object.keys(purposes), ...counts.map(({ purpose }) => purpose)]);
        const items = [...codes].map((code) => {
          const { consents = 0, uses = 0 } = counts.find(({ purpose }) => purpose === code) ?? {};
          return { code, title: titleOfPurpose(code), basis: basisOf(code), consents, uses };
        });
        const body = { since: since.toISOString(), purposes: items, activities: listActivities(city.packs, terms()) };
        return { headers: noStore, body };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/personal/consents',
      allow: 'personal.oversee',
      summary: 'Receipts of consents by purpose, unit, state and time, newest first; people as pseudonyms',
      query: Type.Object(
        { ...page, id: word, purpose: word, unit: word, state: Type.Optional(Type.Enum([...store.consentStates])) },
        closed,
      ),
      async handle(request) {
        await recordReading(request, 'consents');
        const { limit = 50, ...query } = request.query;
        const filter = { ...query, ...period(query), limit: limit + 1 };
        const { tenant } = signedIn(request.principal);
        const found = await database.query<store.SeenConsent & { id: string }>(
          store.consentStatement(tenant, filter, now()),
        );
        const items = found.slice(0, limit).map(({ subject, withdrawnAt, purpose, ...one }) => ({
          ...one,
          person: person(subject),
          purpose: { code: purpose, title: titleOfPurpose(purpose) },
          withdrawnAt,
          state: withdrawnAt ? 'withdrawn' : one.expiresAt <= now() ? 'expired' : 'valid',
        }));
        return { headers: noStore, body: { items, ...next(found[limit - 1], found.length > limit, 'givenAt') } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/personal/uses',
      allow: 'personal.oversee',
      summary:
        'Who was shown personal data, of what, for which purpose, case or consent; newest first, people as pseudonyms',
      query: Type.Object({ ...page, purpose: word, consent: word, case: word }, closed),
      async handle(request) {
        await recordReading(request, 'uses');
        const { limit = 50, ...query } = request.query;
        const filter = { ...query, ...period(query), limit: limit + 1 };
        const { tenant } = signedIn(request.principal);
        const found = await database.query<store.SeenUse & { id: string }>(store.useStatement(tenant, filter));
        const items = found.slice(0, limit).map(({ subject, purpose, entityId, ...one }) => ({
          ...one,
          person: person(subject),
          // An entity that is a person is named by its pseudonym too.
          ...(entityId === subject ? {} : { entityId }),
          purpose: { code: purpose, title: titleOfPurpose(purpose) },
        }));
        return { headers: noStore, body: { items, ...next(found[limit - 1], found.length > limit, 'at') } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/retention/terms',
      allow: 'personal.oversee',
      summary: 'How long which module keeps what of people',
      handle: () => ({
        headers: noStore,
        body: {
          items: retention.keepers.flatMap(({ name, terms }) => terms.map((term) => ({ ...term, keeper: name }))),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/retention/runs',
      allow: 'personal.oversee',
      summary: 'Passes of retention, newest first: what was due or erased, and how far the running one is',
      async handle(request) {
        const runs = isOperator(request.principal) ? await retention.list(runsShown) : [];
        const items = runs.map((run) => runView(run, request));
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/retention/counts',
      allow: 'personal.oversee',
      summary: 'Counts what has outlived its term, in the background; nothing is changed',
      handle: (request) => begin(request, false),
    }),
    route({
      method: 'POST',
      path: '/api/v1/retention/runs',
      allow: 'personal.expire',
      stepUp: true,
      summary: 'Erases what has outlived its term, in the background, as the hub does every day',
      handle: (request) => begin(request, true),
    }),
    route({
      method: 'GET',
      path: '/api/v1/retention/runs/:runId',
      allow: 'personal.oversee',
      summary: 'How far a pass of retention is, or what came of it',
      params: runParams,
      async handle(request) {
        if (!isOperator(request.principal)) throw retentionErrors.unknown();
        return { headers: noStore, body: runView(await retention.get(request.params.runId), request) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/retention/runs/:runId',
      allow: 'personal.oversee',
      summary: 'Cancels a pass of retention; what it has erased by then stays erased and is told',
      params: runParams,
      async handle({ params, principal }) {
        checkOperator(principal);
        const { task } = await retention.get(params.runId);
        if (task.erases && !deps.mayErase(signedIn(principal)))
          throw httpErrors.forbidden({ permission: 'personal.expire' });
        await retention.cancel(params.runId);
        return { status: 204 };
      },
    }),
  ];
}

interface PageQuery {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
}

/** @throws time.badInstant, purpose.badPage */
function period({ from, to, after }: PageQuery) {
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(getInstant(text)));
  const [, at, id] = /^(\S+) (\S+)$/.exec(after ?? '') ?? [];
  if (after !== undefined && (at === undefined || id === undefined)) throw purposeErrors.badPage();
  return {
    from: date(from),
    to: date(to),
    after: at === undefined || id === undefined ? undefined : { at: new Date(getInstant(at)), id },
  };
}

/** Where the next page begins. */
function next<Key extends string>(
  last: ({ readonly id: string } & Readonly<Record<Key, Date>>) | undefined,
  isMore: boolean,
  key: Key,
) {
  return last && isMore ? { next: `${isoInstant(last[key].getTime())} ${last.id}` } : {};
}
