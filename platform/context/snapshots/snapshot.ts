import { type Instant, isoInstant } from '@hub/kernel';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { parsePeriod } from '../history/temporal-query.ts';
import { limits } from '../limits.ts';
import { parseQ, type Query, subjectsOf } from '../query/q.ts';
import { type Endpoint, readEndpoint } from '../subscriptions/endpoint.ts';
import type { SnapshotDetails, SnapshotRow } from './store-snapshots.ts';

/** What somebody wants of a snapshot (CIM 009 table 5.2.41-1). */
export interface SnapshotWish {
  readonly queries: readonly JsonObject[];
  readonly temporalQueries: readonly JsonObject[];
  readonly priority: number;
  readonly lifetime_ms: number;
  /** Who is told of its status. */
  readonly endpoint: Endpoint | undefined;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });
const usualPriority = 5;
const hour_ms = 3_600_000;
const longest_ms = limits.snapshotDays * 24 * hour_ms;

/** Members that only the hub writes. */
const outputs = new Set([
  'snapshotStatus',
  'snapshotQueriesDetails',
  'snapshotTemporalQueriesDetails',
  'createdAt',
  'modifiedAt',
  'expiresAt',
  'lastUsedAt',
]);
const queryMembers = ['snapshotQueries', 'snapshotTemporalQueries'] as const;

const members: ReadonlySet<string> = new Set([
  'id',
  'type',
  'snapshotPriority',
  'snapshotLifetime',
  'endpoint',
  'receiverInfo',
  'notifierInfo',
  ...queryMembers,
  ...outputs,
]);

/** A purge chooses by members of snapshots alone (clause 5.16.7.4). @throws context.badRequestData */
export function readPurge(q: string): Query {
  const query = parseQ(q);
  const other = subjectsOf(query).names.find((name) => !members.has(name));
  if (other !== undefined) throw bad(`${other.slice(0, 128)} is no member of a snapshot`);
  return query;
}

/** The members of a body that are the client's to give. */
export function givenMembers(body: JsonObject): JsonObject {
  const kept = Object.entries(body).filter(([name]) => !outputs.has(name) && name !== '@context' && name !== 'id');
  return Object.fromEntries(kept);
}

/** The queries of a snapshot stay what they are: neither a change nor a copy brings others. @throws context.badRequestData */
export function refuseQueries(body: JsonObject): void {
  for (const name of queryMembers) if (body[name] !== undefined) throw bad(`${name} cannot be changed`);
}

/** @throws context.badRequestData */
export function readSnapshot(body: JsonObject): SnapshotWish {
  if (body.type !== 'Snapshot') throw bad('type is Snapshot');
  const [queries, temporalQueries] = [queriesOf(body, 'snapshotQueries'), queriesOf(body, 'snapshotTemporalQueries')];
  if (queries.some((one) => one.temporalQ !== undefined)) throw bad('snapshotQueries have no temporalQ');
  if (temporalQueries.some((one) => one.temporalQ === undefined)) throw bad('snapshotTemporalQueries have a temporalQ');
  if (queries.length + temporalQueries.length === 0)
    throw bad('snapshotQueries or snapshotTemporalQueries are missing');
  return {
    queries,
    temporalQueries,
    priority: priorityOf(body.snapshotPriority),
    lifetime_ms: lifetimeOf(body.snapshotLifetime),
    endpoint:
      body.endpoint === undefined
        ? undefined
        : readEndpoint({ uri: body.endpoint, receiverInfo: body.receiverInfo, notifierInfo: body.notifierInfo }),
  };
}

function queriesOf(body: JsonObject, name: (typeof queryMembers)[number]): readonly JsonObject[] {
  const value = body[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0 || value.length > limits.snapshotQueries)
    throw bad(`${name} is a list of at most ${limits.snapshotQueries} queries`);
  return value.map((one: unknown) => {
    if (!isObject(one) || one.type !== 'Query') throw bad(`${name}: each has the type Query`);
    return one;
  });
}

function priorityOf(value: unknown): number {
  if (value === undefined) return usualPriority;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 10)
    throw bad('snapshotPriority is a whole number from 1 to 10');
  return value;
}

function lifetimeOf(value: unknown): number {
  if (value === undefined) return hour_ms;
  const period = typeof value === 'string' ? parsePeriod(value) : undefined;
  if (!period) throw bad('snapshotLifetime is an ISO 8601 duration');
  return Math.min(period.months * 31 * 24 * hour_ms + period.length_ms, longest_ms);
}

export type SnapshotStatus = SnapshotRow['status'];

/** The status of a snapshot from what became of its queries (CIM 009 table 5.2.41-2). */
export function statusOf({ queries, temporalQueries }: SnapshotDetails): SnapshotStatus {
  const all = [...queries, ...temporalQueries];
  const results = all.map((one) => one.resultStatus);
  if (results.every((one) => one === 'failure')) return 'failure';
  // Another hub that gave no answer is told beside what the others had.
  if (all.every((one) => one.resultStatus === 'success' && !one.problemDetails)) return 'success';
  return results.includes('success') ? 'partial' : 'empty';
}

/** A snapshot as it is shown (CIM 009 clause 5.2.41). */
export function showSnapshot(row: SnapshotRow): JsonObject {
  const { queries = [], temporalQueries = [] } = row.details ?? {};
  return {
    id: row.id,
    ...row.body,
    snapshotPriority: row.priority,
    snapshotStatus: row.status,
    ...(queries.length > 0 && { snapshotQueriesDetails: queries }),
    ...(temporalQueries.length > 0 && { snapshotTemporalQueriesDetails: temporalQueries }),
    createdAt: iso(row.created_at),
    modifiedAt: iso(row.modified_at),
    expiresAt: iso(row.expires_at),
    lastUsedAt: iso(row.last_used_at),
  };
}

/** What a subscriber to its status is told (CIM 009 clause 5.3.4). */
export function snapshotNotice(row: SnapshotRow, now: Instant): JsonObject {
  const { queries = [], temporalQueries = [] } = row.details ?? {};
  return {
    id: `urn:ngsi-ld:SnapshotNotification:${crypto.randomUUID()}`,
    type: 'SnapshotNotification',
    snapshotId: row.id,
    notifiedAt: isoInstant(now),
    snapshotStatus: row.status,
    snapshotPriority: row.priority,
    expiresAt: iso(row.expires_at),
    ...(queries.length > 0 && { snapshotQueriesDetails: queries }),
    ...(temporalQueries.length > 0 && { temporalSnapshotQueriesDetails: temporalQueries }),
  };
}

const iso = (at: Date) => isoInstant(at.getTime());
