import type { RouteRequest } from '@hub/runtime';
import { contextErrors } from '../errors.ts';
import { type RemoteParts, type RemotePast, readPast } from '../history/remote-past.ts';
import { timeOf } from '../history/represent-temporal.ts';
import type { InstanceRow } from '../history/store-history.ts';
import type { PastRow } from '../history/store-past.ts';
import type { TemporalQuery } from '../history/temporal-query.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { warningOf } from './context-sources.ts';
import { type Distribution, exclusiveAttributes } from './distributed-reads.ts';
import { attributesAt } from './registration.ts';
import type { Matching } from './registrations.ts';

export interface GatheredPast extends RemoteParts {
  readonly entities: ReadonlyMap<string, PastRow>;
  readonly warnings: readonly string[];
}

/**
 * Asks context sources for the past, all at once, in the normalised form (CIM 009 clauses 5.7.3.4 and 5.7.4.4). Aggregates of several
 * hubs cannot be made one.
 * @throws context.operationNotSupported
 */
export async function gatherPast(
  distribution: Distribution,
  matching: readonly Matching[],
  request: RouteRequest,
  context: LdContext,
  { form, property, last }: TemporalQuery,
  call: { readonly path: string; readonly body?: JsonObject },
): Promise<GatheredPast> {
  if (form === 'aggregatedValues')
    throw contextErrors.operationNotSupported({ reason: 'aggregatedValues over several hubs; use local=true' });
  const entities = new Map<string, PastRow>();
  const [rows, gaps]: [InstanceRow[], InstanceRow[]] = [[], []];
  const edges: number[] = [];
  const warnings: string[] = [];
  await Promise.all(
    matching.map(async (one) => {
      const { registration } = one;
      try {
        const method = call.body === undefined ? 'GET' : 'POST';
        const answer = await distribution.sources.call(registration, { method, ...call, context, request });
        if (answer.status === 404) return;
        if (answer.status !== 200 && answer.status !== 206)
          throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
        const given = [JSON.parse(answer.text()) as unknown].flat().slice(0, limits.temporalPage + 1);
        const all = given.flatMap((value) => readPart(value, context, one) ?? []);
        if (all.length < given.length)
          warnings.push(warningOf(registration, contextErrors.notUnderstood({ count: given.length - all.length })));
        for (const { entity } of all) entities.set(entity.id, joined(entities.get(entity.id), entity));
        const found = all.flatMap(({ rows: some }) => some);
        (registration.mode === 'auxiliary' ? gaps : rows).push(...found);
        const times = found.map((row) => timeOf(row, property));
        if (answer.status === 206 && times.length > 0)
          edges.push(
            last === undefined
              ? times.reduce((a, b) => Math.max(a, b)) + 1
              : times.reduce((a, b) => Math.min(a, b)) - 1,
          );
      } catch (error) {
        warnings.push(warningOf(registration, error));
      }
    }),
  );
  return { entities, rows, gaps, edges, warnings, without: exclusiveAttributes(matching) };
}

/** What a source says of the past of one entity, as far as it is registered for it; undefined when that makes no sense. */
function readPart(value: unknown, context: LdContext, { registration, attributes }: Matching): RemotePast | undefined {
  try {
    const past = readPast(value, registration.names ?? context, attributes);
    const own = past && attributesAt(registration, { ids: [past.entity.id], types: past.entity.types });
    if (!own) return undefined;
    return own === 'all' ? past : { ...past, rows: past.rows.filter((row) => own.has(row.attribute)) };
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
  };
}
