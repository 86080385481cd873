import { type EntityAccess, HubError, type Instant } from '@hub/kernel';
import { toHubError } from '@hub/runtime';
import type { EntityState } from '../attributes/attribute.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import type { Broker } from '../broker.ts';
import { gatherPast } from '../distribution/distributed-past.ts';
import { gather } from '../distribution/distributed-reads.ts';
import { here, mergeEntities } from '../distribution/merge-entities.ts';
import { hasCommon, narrowBody, narrowingAt } from '../distribution/narrowing.ts';
import { queries, supports } from '../distribution/registration-operations.ts';
import { postedQuery, remoteQuery } from '../distribution/remote-question.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import { laterRange, remoteBody } from '../history/past-question.ts';
import { type PastQuery, selectPast } from '../history/store-past.ts';
import { parseTemporal } from '../history/temporal-query.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { readEntityQuery } from '../query/entity-query.ts';
import { parseQ } from '../query/q.ts';
import { inputOfQuery } from '../query/query-input.ts';
import { findStates } from '../query/query-pages.ts';
import { type EntityQuery, queryEntities } from '../query/store-query.ts';
import { wantedOf } from '../query/wanted.ts';
import type { SnapshotWish } from './snapshot.ts';
import { copyPast, insertPastRows, insertStates } from './store-snapshot-data.ts';
import type { QueryResult, SnapshotDetails } from './store-snapshots.ts';

export interface Fill {
  readonly tenant: string;
  /** The tenant the snapshot is. */
  readonly where: string;
  readonly context: LdContext;
  /** What whoever made the snapshot may see. */
  readonly access: EntityAccess;
  readonly signal: AbortSignal;
  /** Called between pages; throws when the work is no longer wanted. */
  goesOn(): Promise<void>;
}

type Reading = Pick<Broker, 'database' | 'distribution' | 'partitions' | 'clock'>;

/** What one query has found, and who gave no answer to it. */
interface Kept {
  readonly found: number;
  readonly warnings: readonly string[];
}

/** Carries out the queries of a snapshot one after the other and keeps what they find (CIM 009 clause 5.16.1.4). */
export async function fillSnapshot(broker: Reading, wish: SnapshotWish, fill: Fill): Promise<SnapshotDetails> {
  const left = { entities: limits.snapshotEntities as number, instances: limits.snapshotInstances as number };
  const all = async (
    bodies: readonly JsonObject[],
    run: (broker: Reading, body: JsonObject, fill: Fill, left: Left) => Promise<Kept>,
  ) => {
    const results: QueryResult[] = [];
    for (const body of bodies) results.push(await resultOf(() => run(broker, body, fill, left)));
    return results;
  };
  return {
    queries: await all(wish.queries, keepEntities),
    temporalQueries: await all(wish.temporalQueries, keepPast),
  };
}

interface Left {
  entities: number;
  instances: number;
}

async function resultOf(work: () => Promise<Kept>): Promise<QueryResult> {
  try {
    const { found, warnings } = await work();
    const missing = warnings.length > 0 && { problemDetails: { title: warnings.join(', ').slice(0, 1_000) } };
    return { resultStatus: found > 0 ? 'success' : 'empty', ...missing };
  } catch (error) {
    // What is wrong with the hub rather than with the query is tried again.
    if (!(error instanceof HubError)) throw error;
    return { resultStatus: 'failure', problemDetails: problem(toHubError(error), 'en') };
  }
}

/** The query as it is asked of this hub; checked when the snapshot was made, and again now. */
export function readQuery(body: JsonObject, { tenant, context, access }: Pick<Fill, 'tenant' | 'context' | 'access'>) {
  return readEntityQuery(tenant, inputOfQuery(body), context, access);
}

async function keepEntities(broker: Reading, body: JsonObject, fill: Fill, left: Left): Promise<Kept> {
  const query = readQuery(body, fill);
  const { parts: remote, warnings } = await remoteParts(broker, body, query, fill);
  let found = 0;
  const keep = async (states: readonly EntityState[]) => {
    found += states.length;
    left.entities -= await insertStates(broker.database, fill.where, states, broker.clock() * 1000);
    if (left.entities < 0)
      throw contextErrors.tooManyResults({ reason: `a snapshot holds ${limits.snapshotEntities} entities` });
    await fill.goesOn();
  };
  for await (const states of localPages(broker, query, broker.clock()))
    await keep(
      states.map((state) => {
        const parts = remote.get(state.id) ?? [];
        remote.delete(state.id);
        return mergeEntities([...parts, { state, rank: 0, source: here }]) ?? state;
      }),
    );
  const elsewhere = [...remote.values()].flatMap((parts) => mergeEntities(parts) ?? []);
  for (let start = 0; start < elsewhere.length; start += limits.page)
    await keep(elsewhere.slice(start, start + limits.page));
  return { found, warnings };
}

async function* localPages({ database }: Reading, query: EntityQuery, now: Instant) {
  for (let after: string | undefined; ; ) {
    const rows = await queryEntities(database, query, { limit: limits.page, after });
    yield await findStates(database, query.tenant, rows, false, now);
    if (rows.length < limits.page) return;
    after = rows.at(-1)?.id;
  }
}

/** What other hubs have, page by page until none has a full one; a hub that fails has nothing. */
async function remoteParts(broker: Reading, body: JsonObject, query: EntityQuery, { context, signal }: Fill) {
  const { registrations } = broker.distribution;
  const csf = typeof body.csf === 'string' ? parseQ(body.csf) : undefined;
  const matching = registrations
    .match(query.tenant, wantedOf(query), new Set(), { csf })
    .filter(({ registration }) => queries.some((operation) => supports(registration.operations, operation)))
    .filter((one) => hasCommon(one, query));
  const posted = postedQuery(body, context);
  const size = limits.page;
  const asked = { request: { method: 'POST', url: '', body: posted.body }, query, split: false } as const;
  const { parts, warnings } = await gather(
    broker.distribution,
    matching,
    context,
    (one, offset) => ({
      ...remoteQuery(asked, one, { limit: String(size), offset: String(offset), options: 'sysAttrs' }),
      request: { headers: posted.headers, signal: () => signal },
    }),
    { size, most: limits.snapshotEntities },
  );
  return { parts: new Map(parts), warnings };
}

async function keepPast(broker: Reading, body: JsonObject, fill: Fill, left: Left): Promise<Kept> {
  const range = parseTemporal(inputOfQuery(body));
  const query = { ...readQuery(body, fill), range };
  const spend = (instances: number) => {
    left.instances -= instances;
    if (left.instances < 0)
      throw contextErrors.tooManyResults({
        reason: `a snapshot holds ${limits.snapshotInstances} instances of the past`,
      });
  };
  const ids = new Set<string>();
  for (let after: string | undefined; ; ) {
    const rows = await selectPast(broker.database, query, { limit: limits.page, after });
    for (const { id } of rows) ids.add(id);
    if (rows.length > 0)
      spend(await copyPast(broker.database, fill.tenant, fill.where, rows, range, left.instances + 1));
    await fill.goesOn();
    if (rows.length < limits.page) break;
    after = rows.at(-1)?.id;
  }
  const remote = await remotePast(broker, body, query, fill);
  for (const id of remote.entities.keys()) ids.add(id);
  // Those of auxiliary sources come last: they fill gaps.
  for (const rows of [remote.rows, remote.gaps])
    for (let start = 0; start < rows.length; start += limits.page) {
      const some = rows.slice(start, start + limits.page);
      await broker.partitions.ensure(some.map(({ at }) => at));
      spend(await insertPastRows(broker.database, fill.where, [...remote.entities.values()], some));
      await fill.goesOn();
    }
  return { found: ids.size, warnings: remote.warnings };
}

/** Entities in one answer: a source that asks others itself answers fewer than a hundred. */
const pastPage = 90;

/** The past that other hubs have, all of it. */
async function remotePast(broker: Reading, body: JsonObject, query: PastQuery, { context, signal }: Fill) {
  const { registrations } = broker.distribution;
  const csf = typeof body.csf === 'string' ? parseQ(body.csf) : undefined;
  const { range } = query;
  const matching = registrations
    .match(query.tenant, wantedOf(query), new Set(), { range, anyTime: true, csf })
    .filter(({ registration }) => supports(registration.operations, 'queryTemporal'))
    .filter((one) => hasCommon(one, query));
  const posted = postedQuery(body, context);
  return gatherPast(
    broker.distribution,
    matching,
    {
      request: { headers: posted.headers, signal: () => signal },
      context,
      query: range,
      whole: true,
      pageSize: pastPage,
    },
    (one, from, offset) => ({
      path: `/temporal/entityOperations/query?limit=${pastPage}&offset=${offset}&options=sysAttrs`,
      body: narrowBody(remoteBody(posted.body, laterRange(range, from)), narrowingAt(one, query), context),
    }),
  );
}
