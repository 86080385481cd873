import { type FieldView, type Instant, isoInstant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Broker } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { maskAttribute } from '../kept-back.ts';
import { limits } from '../limits.ts';
import { isShown } from '../query/projection.ts';
import { knows } from '../representation/earlier-version.ts';
import type { View } from '../representation/represent.ts';
import { mergePast, type RemoteParts } from './remote-past.ts';
import { showAggregates, showInstances, showPairs, showPast, timeOf } from './represent-temporal.ts';
import { piecesOf } from './rollup-span.ts';
import type { Rollups } from './rollups.ts';
import { type AggregateRow, aggregateGiven, selectAggregates } from './store-aggregates.ts';
import type { InstanceRow } from './store-history.ts';
import { mustOf, type PastQuery, type PastRow } from './store-past.ts';
import { selectScopes } from './store-past-scopes.ts';
import { canRollUp, selectRolled } from './store-rolled.ts';
import {
  type EvolutionFilter,
  listAttributes,
  selectDeletions,
  selectEvolution,
  selectExtent,
} from './store-temporal.ts';
import { periodBounds, type TemporalQuery } from './temporal-query.ts';

export interface Evolved {
  readonly bodies: readonly object[];
  /** Says where the answer ends when it could not hold everything. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Parts {
  of(id: string): Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

const own = new Set(['id', 'type', 'scope']);

/** The attributes to show by name; undefined: all. */
export function shownAttributes({ attributes, pick }: View): readonly string[] | undefined {
  const picked = pick && [...pick.keys()].filter((key) => !own.has(key));
  return attributes ? [...attributes] : picked;
}

/** Scopes are of 1.4. */
const knowsScope = (view: View) => knows(view.earlier, 'scope');

/** What is known of the past of these entities, in the form asked for. @throws context.invalidRequest, context.tooManyResults */
export async function evolve(
  { database, rollups, clock }: Pick<Broker, 'database' | 'rollups' | 'clock'>,
  tenant: string,
  entities: readonly PastRow[],
  query: TemporalQuery,
  view: View,
  { remote, past }: { readonly remote?: RemoteParts | undefined; readonly past?: PastQuery } = {},
): Promise<Evolved> {
  if (entities.length === 0) return { bodies: [], headers: {} };
  const aggregated = query.form === 'aggregatedValues';
  const named = shownAttributes(view);
  const scope = !aggregated && isShown('scope', view.pick, view.omit) && knowsScope(view) ? ['scope'] : [];
  const wanted = named && [...named, ...scope];
  const filter: EvolutionFilter = {
    ...query,
    tenant,
    ids: entities.map((one) => one.id),
    attributes: wanted?.filter((key) => !view.omit?.has(key)),
    except: scope.length === 0 ? ['scope'] : [],
    must: past && mustOf(past, named),
    datasetIds: view.datasetIds,
  };
  // Whom a past value was about is not known: a case or a consent opens what is, not what was.
  const fields = new Map(entities.map(({ id, types }) => [id, view.access.fields({ types, subjects: [] })]));
  const parts = aggregated
    ? await (remote
        ? aggregateSpread(database, filter, query, view, fields, remote, clock())
        : aggregateAll(database, rollups, filter, query, view, fields, clock()))
    : await list(database, filter, query, view, fields, remote, scope.length > 0 ? past?.scopes : undefined);
  const deletions = view.sysAttrs ? await selectDeletions(database, tenant, filter.ids) : new Map<string, Instant>();
  const hidden = [...(view.omit?.keys() ?? [])].map((key) => view.context.termOf(key));
  const bodies = entities.map((entity) => {
    const attributes = { ...parts.of(entity.id) };
    for (const name of hidden) delete attributes[name];
    return showPast(entity, attributes, view, entity.created_at ? undefined : deletions.get(entity.id));
  });
  return { bodies, headers: parts.headers };
}

type Fields = ReadonlyMap<string, FieldView>;

/** An instance as it may be seen; nothing of a hidden attribute, the masked form of a masked one. */
function shownInstance(row: InstanceRow, fields: FieldView | undefined): readonly InstanceRow[] {
  if (fields?.hidden.has(row.attribute)) return [];
  const kind = fields?.masked.get(row.attribute);
  if (kind === undefined || row.op === 'deleted') return [row];
  const instance = maskAttribute(row.instance, kind);
  return instance ? [{ ...row, instance }] : [];
}

async function list(
  database: Database,
  filter: EvolutionFilter,
  query: TemporalQuery,
  view: View,
  fields: Fields,
  remote: RemoteParts | undefined,
  scopes: PastQuery['scopes'],
): Promise<Parts> {
  const most = limits.instancesPerAttribute;
  const size = Math.min(query.last ?? most, most);
  const backwards = query.last !== undefined;
  const [local, held] = await Promise.all([
    selectEvolution(database, scopes ? withoutScopes(filter) : filter, { limit: size + 1, last: backwards }),
    scopes ? selectScopes(database, filter, scopes) : [],
  ]);
  const own = [...local, ...held];
  const found = remote ? mergePast(own, remote, query.property).filter((row) => isAsked(row, filter)) : own;
  const shown = found.flatMap((row) => shownInstance(row, fields.get(row.entityId)));
  // Scopes that are asked for were perhaps set before the time asked about: they end no answer.
  const [lasting, rows] = scopes ? [shown.filter(isScope), shown.filter((row) => !isScope(row))] : [[], shown];
  const full = backwards && query.last === size;
  const { kept, ends } = full ? { kept: lastOf(rows, size), ends: undefined } : cut(rows, size, query, remote?.edges);
  const byId = Map.groupBy([...(backwards ? lastOf(lasting, size) : lasting), ...kept], (row) => row.entityId);
  return {
    of: (id) => {
      const all = byId.get(id) ?? [];
      return query.form === 'temporalValues' ? showPairs(all, view, query.property) : showInstances(all, view);
    },
    headers: ends
      ? { 'content-range': `DateTime ${isoInstant(ends[0])}-${isoInstant(ends[1])}/${query.last ?? '*'}` }
      : {},
  };
}

const isScope = (row: InstanceRow) => row.attribute === 'scope';

const withoutScopes = (filter: EvolutionFilter): EvolutionFilter => ({
  ...filter,
  attributes: filter.attributes?.filter((key) => key !== 'scope'),
  except: ['scope'],
});

/** Other hubs may tell more than was asked. */
const isAsked = ({ attribute, datasetId }: InstanceRow, { attributes, datasetIds }: EvolutionFilter) =>
  (!attributes || attributes.includes(attribute)) && (!datasetIds || datasetIds.has(datasetId ?? '@none'));

const series = (rows: readonly InstanceRow[]) =>
  Map.groupBy(rows, (row) => `${row.entityId} ${row.attribute}`).values();

/** The newest `size` of each attribute; one more was read to see whether there are more. */
function lastOf(rows: readonly InstanceRow[], size: number): InstanceRow[] {
  return [...series(rows)].flatMap((all) => all.slice(-size));
}

/**
 * Where an attribute has more instances than fit, the answer ends for all attributes at the same time, and says so
 * (CIM 009 clause 6.3.10): forwards, or backwards with `lastN`. The client goes on from the end of the range, whose
 * instances it then sees again.
 */
function cut(
  rows: readonly InstanceRow[],
  size: number,
  query: TemporalQuery,
  edges: readonly Instant[] = [],
): { kept: readonly InstanceRow[]; ends?: readonly [Instant, Instant] } {
  const backwards = query.last !== undefined;
  const time = (row: InstanceRow) => timeOf(row, query.property);
  const beyond = [...series(rows)].flatMap((all) => {
    const extra = backwards ? all.at(-size - 1) : all[size];
    return extra ? [time(extra)] : [];
  });
  const limits = [...beyond, ...edges];
  if (limits.length === 0) return { kept: rows };
  const edge = backwards ? Math.max(...limits) : Math.min(...limits);
  const inside = rows.filter((row) => (backwards ? time(row) > edge : time(row) < edge));
  // More instances of one time than fit: what fits of them, since no range could tell them apart.
  const kept =
    inside.length > 0
      ? inside
      : [...series(rows)].flatMap((all) => (backwards ? all.slice(-size) : all.slice(0, size)));
  const times = kept.map(time);
  const [oldest, newest] = [Math.min(...times), Math.max(...times)];
  return { kept, ends: backwards ? [query.to ?? newest, oldest] : [query.from ?? oldest, newest] };
}

/** Aggregates of what is shown whole: entities from which the same is kept back are looked at together. */
async function aggregateAll(
  database: Database,
  rollups: Rollups,
  filter: EvolutionFilter,
  query: TemporalQuery,
  view: View,
  fields: Fields,
  now: Instant,
): Promise<Parts> {
  const keptBack = (id: string) => [...(fields.get(id)?.hidden ?? []), ...(fields.get(id)?.masked.keys() ?? [])];
  const groups = Map.groupBy(filter.ids, (id) => JSON.stringify(keptBack(id)));
  const parts = await Promise.all(
    [...groups.values()].map(async (ids) => {
      const except = [...keptBack(ids[0] ?? ''), 'scope'];
      const attributes = filter.attributes?.filter((one) => !except.includes(one));
      return [
        ids,
        await aggregate(database, rollups, { ...filter, ids, attributes, except }, query, view, now),
      ] as const;
    }),
  );
  const byId = new Map(parts.flatMap(([ids, part]) => ids.map((id) => [id, part] as const)));
  return { of: (id) => byId.get(id)?.of(id) ?? {}, headers: {} };
}

async function aggregate(
  database: Database,
  rollups: Rollups,
  filter: EvolutionFilter,
  query: TemporalQuery,
  view: View,
  now: Instant,
): Promise<Parts> {
  const extent = await selectExtent(database, filter);
  const bounds = boundsOf(query, extent, now);
  const rows = extent ? await aggregatesOf(database, rollups, filter, query, bounds, extent) : [];
  checkEligible(rows, filter, query, view);
  const byId = Map.groupBy(rows, (row) => row.entity_id);
  return {
    of: (id) => showAggregates(byId.get(id) ?? [], query.methods, bounds, view.context),
    headers: {},
  };
}

/** Every period of the time asked about has its place (clause 4.5.19.0), but for those that are still to come. */
function boundsOf(query: TemporalQuery, extent: Extent | undefined, now: Instant): readonly Instant[] {
  const from = query.from ?? extent?.first ?? 0;
  const last = extent ? extent.last + 1 : from;
  const to = query.to ?? last;
  return query.period && extent
    ? periodBounds(query.period, from, Math.min(to, Math.max(last, now)))
    : [from, Math.max(to, from + 1)];
}

interface Extent {
  readonly first: Instant;
  readonly last: Instant;
}

/** Aggregates of what several hubs have: instance by instance, each once, as if all lay here. @throws context.tooManyResults */
async function aggregateSpread(
  database: Database,
  filter: EvolutionFilter,
  query: TemporalQuery,
  view: View,
  fields: Fields,
  remote: RemoteParts,
  now: Instant,
): Promise<Parts> {
  const most = limits.snapshotInstances;
  const local = await selectEvolution(database, { ...filter, except: ['scope'] }, { limit: most + 1, last: false });
  const rows = mergePast(local, remote, query.property).filter((row) => {
    const keptBack = fields.get(row.entityId);
    const isShown = !keptBack?.hidden.has(row.attribute) && !keptBack?.masked.has(row.attribute);
    return isShown && isAsked(row, filter) && (row.op === 'deleted') === (query.property === 'deletedAt');
  });
  if (rows.length > most) throw contextErrors.tooManyResults({ reason: `more than ${most} instances in several hubs` });
  const time = (row: InstanceRow) => timeOf(row, query.property);
  const times = rows.map(time);
  const extent = times.length > 0 ? { first: least(times), last: greatest(times) } : undefined;
  const bounds = boundsOf(query, extent, now);
  const found = extent ? await aggregateGiven(database, rows, time, query.methods, bounds) : [];
  checkEligible(found, filter, query, view);
  const byId = Map.groupBy(found, (row) => row.entity_id);
  return { of: (id) => showAggregates(byId.get(id) ?? [], query.methods, bounds, view.context), headers: {} };
}

// Of more numbers than a call takes arguments.
const least = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b));
const greatest = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b));

/** Closed hours and days come from rollups where the question allows; else all is read from the history. */
async function aggregatesOf(
  database: Database,
  rollups: Rollups,
  filter: EvolutionFilter,
  { methods, from, to }: TemporalQuery,
  bounds: readonly Instant[],
  extent: Extent,
): Promise<AggregateRow[]> {
  if (canRollUp(filter, methods)) {
    const whole = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Number.POSITIVE_INFINITY };
    const stretch = { from: Math.max(whole.from, extent.first), to: Math.min(whole.to, extent.last + 1) };
    const known = { ...filter, attributes: filter.attributes ?? (await listAttributes(database, filter)) };
    const pieces = piecesOf(whole, await rollups.cover(known, stretch), bounds);
    const rows = await selectRolled(database, known, methods, bounds, pieces);
    if (rows) return rows;
  }
  return selectAggregates(database, filter, methods, bounds);
}

/** An attribute asked for by name that a method cannot be applied to is a mistake of the request (clause 5.7.4.4). */
function checkEligible(rows: readonly AggregateRow[], filter: EvolutionFilter, query: TemporalQuery, view: View): void {
  if (!filter.attributes) return;
  for (const [attribute, all] of Map.groupBy(rows, (row) => row.attribute))
    for (const method of query.methods)
      if (all.every((row) => row[method] === null))
        throw contextErrors.invalidRequest({ reason: `${method} does not go with ${view.context.termOf(attribute)}` });
}
