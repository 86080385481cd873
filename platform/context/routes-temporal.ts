import { type Instant, isoInstant } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerList, answerObject } from './answer.ts';
import { type Broker, ngsiLdRoute } from './broker.ts';
import { readEntityQuery } from './entity-query.ts';
import { contextErrors } from './errors.ts';
import type { LdContext } from './ld-context.ts';
import { limits } from './limits.ts';
import { getUri } from './names.ts';
import { inputOfParameters } from './query-input.ts';
import { showAggregates, showInstances, showPairs, timeOf } from './represent-temporal.ts';
import { contextOfRequest, countParameter, listParameter, mediaTypeOf, tenantOf } from './request.ts';
import type { InstanceRow } from './store-history.ts';
import { countEntities, type EntityQuery, queryEntities } from './store-query.ts';
import {
  type EvolutionFilter,
  type PastRow,
  selectAggregates,
  selectEvolution,
  selectExtent,
  selectPast,
} from './store-temporal.ts';
import { parseTemporal, periodBounds, type TemporalQuery } from './temporal-query.ts';
import { keysOf } from './view.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** Consumption of the past (CIM 009 clauses 6.18 and 6.19). */
export function temporalRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/temporal/entities/:entityId',
      allow: 'context.read',
      summary: 'Retrieve the past of an entity',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const id = getUri(request.params.entityId, 'entity id');
        const query = parseTemporal(request);
        const attributes = keysOf(listParameter(request, 'attrs') ?? listParameter(request, 'pick'), context);
        const all: EntityQuery = { tenant: tenantOf(request), context, ids: [id] };
        await broker.tenants.forRead(all.tenant);
        const [entity] = await listSubjects(broker, all, 1, 0);
        if (!entity) throw contextErrors.notFound({ id });
        const { bodies, headers } = await evolve(
          broker,
          all.tenant,
          [entity],
          query,
          attributes && [...attributes],
          context,
        );
        const mediaType = mediaTypeOf(request, mediaTypes);
        return partial(answerObject(bodies[0] as object, mediaType, context), headers);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/temporal/entities',
      allow: 'context.read',
      summary: 'Query the past of entities',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const query = parseTemporal(request);
        if (!query.bounded) throw contextErrors.badRequestData({ reason: 'timerel and timeAt are missing' });
        const attributes = keysOf(listParameter(request, 'attrs'), context);
        const wanted = readEntityQuery(tenantOf(request), inputOfParameters(request), context);
        await broker.tenants.forRead(wanted.tenant);
        return queryPast(
          broker,
          request,
          { ...wanted, attributes: undefined },
          query,
          attributes && [...attributes],
          context,
        );
      },
    }),
  ];
}

async function queryPast(
  broker: Broker,
  request: RouteRequest,
  wanted: EntityQuery,
  query: TemporalQuery,
  attributes: readonly string[] | undefined,
  context: LdContext,
): Promise<Reply> {
  const mediaType = mediaTypeOf(request, mediaTypes);
  const limit = countParameter(request, 'limit', limits.defaultPage, 100);
  const offset = countParameter(request, 'offset', 0, limits.offset);
  const entities = await listSubjects(broker, wanted, limit, offset);
  const { bodies, headers, empty } = await evolve(broker, wanted.tenant, entities, query, attributes, context);
  const shown = bodies.filter((_, index) => !empty.has(entities[index]?.id ?? ''));
  return partial(
    answerList(
      shown.map((body) => JSON.stringify(body)),
      mediaType,
      context,
    ),
    headers,
  );
}

function partial(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  const cut = 'content-range' in headers;
  return { ...reply, ...(cut ? { status: 206 } : {}), headers: { ...reply.headers, ...headers } };
}

/** Entities of now, then those that have only a past. Conditions on values can only be met by the former. */
async function listSubjects(broker: Broker, wanted: EntityQuery, limit: number, offset: number): Promise<PastRow[]> {
  const found: PastRow[] = await queryEntities(broker.database, wanted, { limit, offset });
  if (found.length === limit || wanted.q || wanted.geo || wanted.scopes) return found;
  const now = found.length === 0 && offset > 0 ? await countEntities(broker.database, wanted) : offset + found.length;
  const past = await selectPast(broker.database, {
    ...wanted,
    limit: limit - found.length,
    offset: Math.max(0, offset - now),
  });
  return [...found, ...past];
}

interface Evolved {
  readonly bodies: readonly object[];
  readonly headers: Readonly<Record<string, string>>;
  /** Ids of entities of which nothing was found. */
  readonly empty: ReadonlySet<string>;
}

async function evolve(
  broker: Broker,
  tenant: string,
  entities: readonly PastRow[],
  query: TemporalQuery,
  attributes: readonly string[] | undefined,
  context: LdContext,
): Promise<Evolved> {
  const filter: EvolutionFilter = { ...query, tenant, ids: entities.map((one) => one.id), attributes };
  if (entities.length === 0) return { bodies: [], headers: {}, empty: new Set() };
  const parts =
    query.form === 'aggregatedValues'
      ? await aggregate(broker, filter, query, context)
      : await list(broker, filter, query, context);
  const bodies = entities.map(({ id, types }) => {
    const terms = types.map((type) => context.termOf(type));
    return { id, type: terms.length === 1 ? terms[0] : terms, ...parts.of(id) };
  });
  return {
    bodies,
    headers: parts.headers,
    empty: new Set(entities.map(({ id }) => id).filter((id) => !parts.has(id))),
  };
}

interface Parts {
  of(id: string): object;
  has(id: string): boolean;
  readonly headers: Readonly<Record<string, string>>;
}

async function list(broker: Broker, filter: EvolutionFilter, query: TemporalQuery, context: LdContext): Promise<Parts> {
  const size = query.last ?? 1000;
  const rows = await selectEvolution(broker.database, filter, {
    limit: query.last === undefined ? size + 1 : size,
    last: query.last !== undefined,
  });
  const { kept, range } = query.last === undefined ? cutAt(rows, size, query) : { kept: rows, range: undefined };
  const byId = Map.groupBy(kept, (row) => row.entityId);
  return {
    of: (id) => {
      const own = byId.get(id) ?? [];
      return query.form === 'temporalValues'
        ? showPairs(own, context, query.property)
        : showInstances(own, context, query.sysAttrs);
    },
    has: (id) => byId.has(id),
    headers:
      range === undefined ? {} : { 'content-range': `date-time ${isoInstant(range[0])}-${isoInstant(range[1])}/*` },
  };
}

/**
 * Where an attribute has more instances than fit, the answer ends for all attributes at the same time, and says so
 * (CIM 009 clause 6.3.10): the client goes on with `timeAt` at the end of the range.
 */
function cutAt(
  rows: readonly InstanceRow[],
  size: number,
  query: TemporalQuery,
): { kept: readonly InstanceRow[]; range?: [Instant, Instant] | undefined } {
  let cut: Instant | undefined;
  for (const all of Map.groupBy(rows, (row) => `${row.entityId} ${row.attribute}`).values()) {
    const extra = all[size];
    if (extra) cut = Math.min(cut ?? Number.POSITIVE_INFINITY, timeOf(extra, query.property));
  }
  if (cut === undefined) return { kept: rows };
  const end = cut;
  const kept = rows.filter((row) => timeOf(row, query.property) < end);
  const start = query.from ?? Math.min(...kept.map((row) => timeOf(row, query.property)), end);
  return { kept, range: [start, end] };
}

async function aggregate(
  broker: Broker,
  filter: EvolutionFilter,
  query: TemporalQuery,
  context: LdContext,
): Promise<Parts> {
  const extent = await selectExtent(broker.database, filter);
  const from = query.from ?? extent?.first ?? 0;
  const to = query.to ?? (extent ? extent.last + 1 : from);
  const bounds =
    query.period && extent
      ? periodBounds(query.period, from, Math.min(to, extent.last + 1))
      : [from, Math.max(to, from + 1)];
  const rows = extent ? await selectAggregates(broker.database, filter, query.methods, bounds) : [];
  const byId = Map.groupBy(rows, (row) => row.entity_id);
  return {
    of: (id) => showAggregates(byId.get(id) ?? [], query.methods, bounds, context),
    has: (id) => byId.has(id),
    headers: {},
  };
}
