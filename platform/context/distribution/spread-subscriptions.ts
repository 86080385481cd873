import { type Instant, isoInstant } from '@hub/kernel';
import type { Database, Log, Queryable } from '@hub/runtime';
import { ngsiNull } from '../attributes/attribute.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import type { Contexts } from '../json-ld/contexts.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { driverTypes } from '../query/selection.ts';
import { isJudgedWhole } from '../subscriptions/assembly-queue.ts';
import { type SubscriptionRow, selectSubscription } from '../subscriptions/store-subscriptions.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { warningOf } from './context-sources.ts';
import type { Distribution } from './distributed-reads.ts';
import { narrowedSelectors, narrowingAt } from './narrowing.ts';
import { loadRegistration, patternOf, type Registration, type Wanted } from './registration.ts';
import { supports } from './registration-operations.ts';
import type { Matching } from './registrations.ts';
import {
  abandonSpread,
  endSpreadPlan,
  listAfter,
  listSpreadPlans,
  noteSpread,
  noteTelling,
  planSpread,
  type SpreadOf,
  type SpreadRow,
  takeSpread,
  wantSpread,
} from './store-spread.ts';

export interface SpreadOptions {
  readonly database: Database;
  readonly distribution: Distribution;
  readonly log: Log;
  readonly clock: () => Instant;
  /** Where sources reach this hub; without it no subscription goes to them. */
  readonly ownUrl: string | undefined;
  readonly contexts: Pick<Contexts, 'load'>;
  /** How long a source keeps a subscription that is not renewed. Default a day. */
  readonly keep_ms?: number | undefined;
  compile(row: SubscriptionRow): Promise<Subscription | undefined>;
}

const look_ms = 2_000;
/** Nobody else tells a source meanwhile; a call that takes longer is given up before that. */
const lease_ms = 30_000;
const patience_ms = 25_000;
const atOnce = 50;
const longestPause_ms = 300_000;
const usualKeep_ms = 24 * 3_600_000;
export const noticePath = '/api/v1/context/notices';

/**
 * Keeps subscriptions at context sources the same as those here (CIM 009 clauses 5.8.1, 5.8.2 and 5.8.5). What is wanted lies in SQL and is
 * told until the source has it: a source that is down, or a crash, only delays it.
 */
export function openSpread(options: SpreadOptions) {
  const { database, distribution, log, clock, ownUrl, contexts, keep_ms = usualKeep_ms, compile } = options;
  const { registrations, sources } = distribution;
  const stopping = new AbortController();
  /** What this process is telling sources. */
  const underWay = new Map<SpreadRow, Promise<string | undefined>>();
  let beginning: Promise<unknown> = Promise.resolve();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Sources that may have something to tell a subscription. */
  function matchingOf({ via: path }: Pick<SubscriptionRow, 'via'>, subscription: Subscription): readonly Matching[] {
    const { tenant, about, expiresAt, csf, localOnly } = subscription;
    if (ownUrl === undefined || localOnly || about !== 'entities' || (expiresAt !== undefined && expiresAt <= clock()))
      return [];
    const via = new Set(path);
    const isWhole = isJudgedWhole(subscription, distribution.splitEntities);
    const found = wantedOf(subscription, isWhole).flatMap((wanted) =>
      registrations
        .match(tenant, wanted, via, { csf })
        .filter(({ registration }) => supports(registration.operations, 'createSubscription')),
    );
    return [...new Map(found.map((one) => [one.registration.id, one])).values()];
  }

  /** Says where a subscription is wanted; to be committed with it. */
  async function want(tx: Queryable, subscription: Subscription, via: readonly string[]): Promise<void> {
    const ids = matchingOf({ via }, subscription).map(({ registration }) => registration.id);
    await wantSpread(tx, subscription.tenant, subscription.id, ids);
  }

  /** Tells one source what it does not know yet. Answers what went wrong. */
  async function tell(spread: SpreadRow): Promise<string | undefined> {
    const registration = await sourceOf(spread);
    const mayKnow = spread.told > 0 || spread.source !== null;
    // What was never told needs no taking back; what was ends over there by itself at the latest.
    if (!registration || (!spread.wanted && (spread.lost || !mayKnow))) {
      await noteSpread(database, spread, 'gone');
      return undefined;
    }
    const reach = { tenant: spread.tenant, about: undefined, owner: undefined };
    const row = await selectSubscription(database, reach, spread.id);
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(patience_ms)]);
    const ask = (method: 'POST' | 'PATCH' | 'DELETE', body?: JsonObject) =>
      call(registration, row, method, spread.remote_id, signal, body);
    try {
      if (!row || !spread.wanted) {
        if (mayKnow) await ask('DELETE');
        await noteSpread(database, spread, 'gone');
        return undefined;
      }
      const subscription = await compile(row);
      if (!subscription) return undefined;
      const body = bodyFor(row, subscription, registration, spread);
      const source = { id: registration.id, body: registration.properties };
      const lost_ms = Date.parse(body.expiresAt) - clock();
      if (!mayKnow) await noteTelling(database, spread, source, lost_ms);
      // What it no longer says has to be taken back; when it is but renewed there is nothing.
      const told = spread.told > 0 && spread.told !== row.revision ? { ...withdrawn(body), ...body } : body;
      const status = await ask(spread.told > 0 ? 'PATCH' : 'POST', told);
      if (status === 404) await ask('POST', body);
      if (status === 409) await ask('PATCH', body);
      await noteSpread(database, spread, { told: row.revision, source, renew_ms: lost_ms / 3, lost_ms });
      return undefined;
    } catch (error) {
      const pause_ms = Math.min(1_000 * 2 ** Math.min(spread.failures, 20), longestPause_ms);
      await noteSpread(database, spread, { pause_ms });
      return warningOf(registration, error);
    }
  }

  /** Who is to be told; who was told, where that is no longer registered. */
  async function sourceOf(spread: SpreadRow): Promise<Registration | undefined> {
    const { tenant, registration_id, source } = spread;
    const registered = registrations.find(tenant, registration_id);
    if (registered || !source) return registered;
    return loadRegistration(contexts, tenant, source.id, source.body, coreContext);
  }

  async function call(
    registration: Registration,
    row: SubscriptionRow | undefined,
    method: 'POST' | 'PATCH' | 'DELETE',
    id: string,
    signal: AbortSignal,
    body?: JsonObject,
  ): Promise<number> {
    const via = row?.via.map((one) => `1.1 ${one}`).join(', ');
    const type = body && '@context' in body ? { 'content-type': 'application/ld+json' } : {};
    const { id: _id, ...patch } = body ?? {};
    const subscription = row && (await compile(row));
    const answer = await sources.call(registration, {
      method,
      context: subscription?.context ?? coreContext,
      path: method === 'POST' ? '/subscriptions' : `/subscriptions/${encodeURIComponent(id)}`,
      ...(body && { body: method === 'POST' ? body : patch }),
      request: { headers: { ...type, ...(via ? { via } : {}) }, signal: () => signal },
    });
    // What has come round to a hub that it has come through is not wanted there.
    const expected = { POST: [201, 409, 508], PATCH: [204, 404], DELETE: [204, 404] }[method];
    if (!expected.includes(answer.status))
      throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
    return answer.status;
  }

  /** A subscription as a source is to have it: whole entities, told to this hub, which shows them as the subscriber wants. */
  function bodyFor(row: SubscriptionRow, subscription: Subscription, registration: Registration, spread: SpreadRow) {
    const { notification: _n, csf: _c, jsonldContext: _j, ngsildConformance: _v, localOnly: _l, ...said } = row.body;
    const { context, view, showChanges } = subscription;
    const isWhole = isJudgedWhole(subscription, distribution.splitEntities);
    const given = {
      ...(isWhole ? withoutConditions(said) : said),
      ...(said.entities !== undefined && typed(said.entities)),
    };
    const matched = matchingOf(row, subscription).find((one) => one.registration.id === registration.id);
    const entities = matched && narrowedSelectors(narrowingAt(matched, { selectors: subscription.selectors }), context);
    const offered = matched?.attributes;
    const names = offered && offered !== 'all' ? [...offered].map((name) => context.termOf(name)) : undefined;
    const shown = view.attributes && [...view.attributes].map((name) => context.termOf(name));
    // Conditions may be about what is not shown.
    const attributes = isWhole ? names : (shown ?? names);
    // It ends over there unless this hub lives to renew it.
    const end = Math.min(subscription.expiresAt ?? Number.POSITIVE_INFINITY, clock() + keep_ms);
    return {
      ...given,
      ...(entities && { entities }),
      id: spread.remote_id,
      expiresAt: isoInstant(end),
      ...(names &&
        given.watchedAttributes === undefined &&
        given.timeInterval === undefined && { watchedAttributes: names }),
      notification: {
        format: 'normalized',
        ...(attributes && { attributes }),
        ...(showChanges && { showChanges }),
        // Of two parts that say the same the later counts.
        ...(isWhole && { sysAttrs: true }),
        endpoint: { uri: `${ownUrl}${noticePath}/${spread.token}`, accept: 'application/json' },
      },
      ...(!context.isCore && { '@context': context.source }),
    } satisfies JsonObject;
  }

  /** Takes what is due, one after the other: what is taken is then known to be under way. Answers whether anything was before. */
  async function begin(of: Partial<SpreadOf>): Promise<boolean> {
    const wasUnderWay = [...underWay.keys()].some((spread) => concerns(of, spread));
    for (const spread of await takeSpread(database, of, lease_ms, atOnce)) {
      const done = tell(spread).finally(() => underWay.delete(spread));
      underWay.set(spread, done);
      // Whoever waits for it hears of a failure; a look may have no more to wait for.
      done.catch(() => undefined);
    }
    return wasUnderWay;
  }

  /** Tells what is due of some, or of all, and waits for what of it is being told already. */
  async function tellAll(of: Partial<SpreadOf> = {}): Promise<string[]> {
    const begun = beginning.then(() => begin(of));
    beginning = begun.catch(() => undefined);
    const wasUnderWay = await begun;
    const telling = [...underWay].flatMap(([spread, done]) => (concerns(of, spread) ? [done] : []));
    const warnings = (await Promise.all(telling)).flatMap((warning) => warning ?? []);
    // It may have been told of what it was before.
    return wasUnderWay && of.tenant !== undefined ? [...warnings, ...(await tellAll(of))] : warnings;
  }

  /** Compares the subscriptions of a tenant with its registrations. */
  async function planAll(tenant: string): Promise<void> {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows: SubscriptionRow[] = await listAfter(database, tenant, after, atOnce);
      for (const row of rows) {
        const subscription = await compile(row);
        // One that cannot be understood for the moment stays where it is.
        if (subscription) await want(database, subscription, row.via);
      }
      after = rows.at(-1)?.id;
    }
  }

  async function look(): Promise<void> {
    const plans = await listSpreadPlans(database);
    if (plans.length > 0) await registrations.refresh();
    for (const { tenant, stamp } of plans) {
      await planAll(tenant);
      await endSpreadPlan(database, tenant, stamp);
    }
    await tellAll();
  }

  return {
    /** Whether no source can concern a subscription of a tenant, which spares it a transaction. */
    isAlone: async (tenant: string): Promise<boolean> => {
      await registrations.refresh();
      return registrations.isEmpty(tenant);
    },
    want,
    /** After a subscription was made, changed or deleted: answers a warning for each source that could not be told yet. */
    async follow(tenant: string, id: string): Promise<readonly string[]> {
      if (registrations.isEmpty(tenant)) return [];
      const reach = { tenant, about: 'entities', owner: undefined } as const;
      if (!(await selectSubscription(database, reach, id))) await wantSpread(database, tenant, id, []);
      return tellAll({ tenant, id });
    },
    /** Commits with a registration that ends or leads elsewhere: what was told to its source is to be taken back there. */
    leave: abandonSpread,
    /** After that commit: takes back what can be at once. The rest is tried again until the source has ended it by itself. */
    async takeBack(tenant: string, registrationId: string): Promise<void> {
      await tellAll({ tenant, registrationId });
    },
    /** Commits with a registration that is made, changed or deleted. */
    sourcesChanged: planSpread,
    start(): void {
      timer = setInterval(() => {
        running = running
          .then(look)
          .catch((error: unknown) => log.warn({ err: error }, 'sources cannot be told of subscriptions'));
      }, look_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

const conditions = ['q', 'geoQ', 'scopeQ', 'expandValues', 'jsonKeys'];
/** Kept by this hub, which judges what comes before it paces it. */
const judgedHere = new Set([...conditions, 'throttling']);

/** A subscription to entities that may lie in parts in several hubs: no source can judge them (CIM 009 clause 5.8.1.4). */
const withoutConditions = (said: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(said).filter(([name]) => !judgedHere.has(name)));

/** Selectors that were taken without a type are those of every type, which is what a source knows them by (table 5.2.33-1). */
const typed = (entities: unknown): JsonObject => ({
  entities: [entities].flat().map((one) => (isObject(one) ? { type: '*', ...one } : one)),
});

const optional = [...judgedHere, 'watchedAttributes', 'notificationTrigger', 'timeInterval', 'lang', 'datasetId'];

/** The members that a subscription does not have. */
const withdrawn = (body: JsonObject): JsonObject =>
  Object.fromEntries(optional.filter((name) => body[name] === undefined).map((name) => [name, ngsiNull]));

export type Spread = ReturnType<typeof openSpread>;

/** @param of a subscription, a registration as it was named when it was told, or anything */
const concerns = ({ tenant, id, registrationId }: Partial<SpreadOf>, spread: SpreadRow) =>
  tenant === undefined ||
  (spread.tenant === tenant &&
    (id === undefined ? spread.registration_id.split('#')[0] === registrationId : spread.id === id));

/** What a subscription is about, to be matched with registrations. @param isWhole conditions may be about what is not shown */
function wantedOf({ selectors, watched, view }: Subscription, isWhole: boolean): readonly Wanted[] {
  const attributes = watched ?? (isWhole ? undefined : view.attributes);
  return (selectors ?? [{}]).map(({ id, idPattern, types }) => ({
    ids: id === undefined ? undefined : [id],
    fitsPattern: idPattern === undefined ? undefined : patternOf(idPattern),
    types: types && driverTypes(types),
    attributes: attributes && [...attributes],
  }));
}
