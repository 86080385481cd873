import { HubError, type Instant } from '@hub/kernel';
import type { JsonObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { type RemoteParts, type RemotePast, readPast } from '../history/remote-past.ts';
import { timeOf } from '../history/represent-temporal.ts';
import type { InstanceRow } from '../history/store-history.ts';
import type { PastRow } from '../history/store-past.ts';
import type { TemporalQuery } from '../history/temporal-query.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { contentOf, type SourceCall, warningOf } from './context-sources.ts';
import { type Distribution, theirsOf } from './distributed-reads.ts';
import { attributesAt } from './registration.ts';
import type { Matching } from './registrations.ts';

export interface GatheredPast extends RemoteParts {
  readonly entities: ReadonlyMap<string, PastRow>;
  /** Registrations of the sources that have told something. */
  readonly holders: ReadonlySet<string>;
  /** A source has told as many entities as it was asked for: it may have more. */
  readonly full: boolean;
  readonly warnings: readonly string[];
}

/** What a source is asked. @param from where it goes on in time @param offset where it goes on among entities */
export type PastQuestion = (
  one: Matching,
  from: Instant | undefined,
  offset: number,
) => {
  readonly path: string;
  readonly body?: JsonObject;
  /** Of the names in it, where that is another than of the query. */
  readonly context?: LdContext;
};

export interface PastGathering {
  readonly request: SourceCall['request'];
  readonly context: LdContext;
  readonly query: Pick<TemporalQuery, 'property' | 'last'>;
  /** A source that tells a part is asked for the next, until all is told: for what can only be made of all there is. */
  readonly whole: boolean;
  /** So many entities are a full page, after which there may be another; without it there is one page. */
  readonly pageSize?: number;
  /** So many entities are asked for where there is one page. */
  readonly most?: number;
  /** Place of the entity map that the source keeps itself. */
  readonly entityMap?: string | undefined;
}

/**
 * Asks context sources for the past, all at once, in the normalised form (CIM 009 clauses 5.7.3.4 and 5.7.4.4).
 * @throws context.tooManyResults when a source has more than fits
 */
export async function gatherPast(
  { sources }: Distribution,
  matching: readonly Matching[],
  gathering: PastGathering,
  question: PastQuestion,
): Promise<GatheredPast> {
  const { request, context, query, whole, pageSize, most = Number.POSITIVE_INFINITY, entityMap } = gathering;
  const { property, last } = query;
  const entities = new Map<string, PastRow>();
  const [rows, gaps]: [InstanceRow[], InstanceRow[]] = [[], []];
  const edges: number[] = [];
  const holders = new Set<string>();
  const warnings: string[] = [];
  let full = false;
  const tooMany = (reason: string) => contextErrors.tooManyResults({ reason });

  /** Answers how many entities there were, and the times of what was told in part. */
  async function ask(one: Matching, from: Instant | undefined, offset: number) {
    const { registration } = one;
    const asked = question(one, from, offset);
    const method = asked.body === undefined ? 'GET' : 'POST';
    const call = { context, ...asked, method, request, entityMap } as const;
    const answer = await sources.call(registration, call);
    if (answer.status === 404) return { count: 0, partial: undefined };
    if (![200, 201, 206].includes(answer.status))
      throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
    const given = [contentOf(registration, answer)].flat().slice(0, limits.temporalPage + 1);
    const read = given.map((value) => readPart(value, call.context, one));
    const all = read.flatMap((part) => (part && part !== 'beside' ? part : []));
    const odd = read.filter((part) => !part).length;
    if (odd > 0) warnings.push(warningOf(registration, contextErrors.notUnderstood({ count: odd })));
    if (all.length > 0) holders.add(registration.id);
    for (const { entity } of all) entities.set(entity.id, joined(entities.get(entity.id), entity));
    const found = all.flatMap(({ rows: some }) => some);
    (registration.mode === 'auxiliary' ? gaps : rows).push(...found);
    if (rows.length + gaps.length > limits.snapshotInstances)
      throw tooMany(`more than ${limits.snapshotInstances} instances in other hubs`);
    const times = found.map((row) => timeOf(row, property));
    return { count: given.length, partial: answer.status === 206 && times.length > 0 ? times : undefined };
  }

  /** One page of entities, to the end of time where all is wanted. */
  async function askPage(one: Matching, offset: number): Promise<number> {
    for (let from: Instant | undefined; ; ) {
      const { count, partial } = await ask(one, from, offset);
      if (!partial) return count;
      const newest = partial.reduce((a, b) => Math.max(a, b));
      if (!whole) {
        edges.push(last === undefined ? newest + 1 : partial.reduce((a, b) => Math.min(a, b)) - 1);
        return count;
      }
      if (newest === from) throw tooMany('a source has more instances of one time than it tells');
      from = newest;
    }
  }

  await Promise.all(
    matching.map(async (one) => {
      try {
        for (let offset = 0; ; offset += pageSize ?? 0) {
          const count = await askPage(one, offset);
          full ||= count >= most;
          if (pageSize === undefined || count < pageSize) return;
        }
      } catch (error) {
        if (error instanceof HubError && error.code === 'context.tooManyResults') throw error;
        warnings.push(warningOf(one.registration, error));
      }
    }),
  );
  return { entities, rows, gaps, edges, holders, full, warnings, theirs: theirsOf(matching) };
}

/**
 * What a source says of the past of one entity, as far as it is registered for it; one that it is not registered for is beside the point.
 * Undefined: that makes no sense.
 */
function readPart(
  value: unknown,
  context: LdContext,
  { registration, attributes }: Matching,
): RemotePast | 'beside' | undefined {
  try {
    const past = readPast(value, registration.names ?? context, attributes);
    if (!past) return undefined;
    const own = attributesAt(registration, { ids: [past.entity.id], types: past.entity.types });
    if (!own) return 'beside';
    const { datasetIds } = registration;
    // Scopes are the entity's, whichever attributes of it a source has registered.
    const isOwn = ({ attribute, datasetId }: InstanceRow) =>
      attribute === 'scope' ||
      ((own === 'all' || own.has(attribute)) && (datasetIds?.has(datasetId ?? '@none') ?? true));
    const rows = past.rows.filter(isOwn);
    return { ...past, rows };
  } catch {
    return undefined;
  }
}

/** One entity of what two hubs say it is. */
export function joined(one: PastRow | undefined, other: PastRow): PastRow {
  if (!one) return other;
  return {
    id: one.id,
    types: [...new Set([...one.types, ...other.types])],
    created_at: one.created_at ?? other.created_at,
    modified_at: one.modified_at ?? other.modified_at,
    expires_at: one.expires_at ?? other.expires_at,
  };
}
