import { type Instant, parseInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import type { EntityState, Held } from '../attribute.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { parseQ, type Query } from '../query/q.ts';
import { readFragment } from '../read-fragment.ts';
import { flagParameter, parameter } from '../request.ts';
import { hold } from '../state.ts';
import { type ContextSources, viaOf, warningOf } from './context-sources.ts';
import { type EntityPart, mergeEntities } from './merge-entities.ts';
import type { Wanted } from './registration.ts';
import type { Operation } from './registration-operations.ts';
import type { Matching, Registrations } from './registrations.ts';
import type { SourceFilter } from './source-filter.ts';

export interface Distribution {
  readonly registrations: Registrations;
  readonly sources: ContextSources;
  readonly alias: () => string;
}

/** Sources that take part in what a request asks. @throws context.loopDetected when it has come through this hub already */
export function sourcesOf(
  { registrations, alias }: Distribution,
  tenant: string,
  request: RouteRequest,
  operation: Operation,
  wanted: Wanted,
  filter: SourceFilter = {},
): readonly Matching[] {
  const csf = csfOf(request);
  if (registrations.isEmpty(tenant) || flagParameter(request, 'local')) return [];
  const via = viaOf(request);
  if (via.includes(alias())) throw contextErrors.loopDetected({ alias: alias() });
  return registrations.match(tenant, operation, wanted, new Set(via), { ...filter, csf });
}

/** The context source filter of a request, in its parameters or its posted query. @throws context.badRequestData */
function csfOf(request: RouteRequest): Query | undefined {
  const posted = request.method === 'POST' && isObject(request.body) ? request.body.csf : undefined;
  const text = posted ?? parameter(request, 'csf');
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw contextErrors.badRequestData({ reason: 'csf is not a text' });
  return parseQ(text);
}

export interface Gathered {
  /** What sources have, by entity id. */
  readonly parts: ReadonlyMap<string, readonly EntityPart[]>;
  /** One for each source that gave no answer. */
  readonly warnings: readonly string[];
}

/** Asks sources for whole entities, all at once; one that fails leaves a warning. */
export async function gather(
  { sources }: Distribution,
  matching: readonly Matching[],
  context: LdContext,
  call: (matching: Matching) => Parameters<ContextSources['call']>[1],
): Promise<Gathered> {
  const parts = new Map<string, EntityPart[]>();
  const warnings: string[] = [];
  await Promise.all(
    matching.map(async (one) => {
      const { registration, attributes } = one;
      try {
        const answer = await sources.call(registration, call(one));
        // A source that has nothing has answered.
        if (answer.status === 404) return;
        if (answer.status !== 200)
          throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
        const body: unknown = JSON.parse(answer.text());
        for (const entity of Array.isArray(body) ? body : [body]) {
          const state = readState(entity, context, attributes);
          const rank = registration.mode === 'auxiliary' ? 1 : 0;
          if (state) parts.set(state.id, [...(parts.get(state.id) ?? []), { state, rank }]);
        }
      } catch (error) {
        warnings.push(warningOf(registration, error));
      }
    }),
  );
  return { parts, warnings };
}

/** An entity as another hub shows it, normalised and with system attributes; of it what the source is registered for. */
export function readState(value: unknown, context: LdContext, wanted: Matching['attributes']): EntityState | undefined {
  if (!isObject(value)) return undefined;
  const { id, types, scope, attributes } = readFragment(withoutTimes(value), { context });
  if (id === undefined) return undefined;
  const modifiedAt = timeOf(value.modifiedAt) ?? 0;
  const createdAt = timeOf(value.createdAt) ?? modifiedAt;
  const held = new Map<string, readonly Held[]>();
  for (const [key, instances] of attributes) {
    if (wanted !== 'all' && !wanted.has(key)) continue;
    const given = [value[context.termOf(key)]].flat();
    held.set(
      key,
      instances.map((json, index) => {
        const times = isObject(given[index]) ? given[index] : {};
        return hold(json, timeOf(times.createdAt) ?? createdAt, timeOf(times.modifiedAt) ?? modifiedAt);
      }),
    );
  }
  return { id, types, scope: scope ?? [], attributes: held, createdAt, modifiedAt };
}

const timeOf = (value: unknown): Instant | undefined => (typeof value === 'string' ? parseInstant(value) : undefined);

const systemTimes = new Set(['createdAt', 'modifiedAt']);

/** System attributes of attributes are not data of theirs. */
function withoutTimes(value: JsonObject): JsonObject {
  const strip = (one: unknown): unknown => {
    if (!isObject(one)) return one;
    return Object.fromEntries(Object.entries(one).filter(([name]) => !systemTimes.has(name)));
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'id' || name === 'type' ? member : Array.isArray(member) ? member.map(strip) : strip(member),
    ]),
  );
}

/** Retrieves one entity from its sources (CIM 009 clause 5.7.1.4). */
export async function retrieveSpread(
  distribution: Distribution,
  matching: readonly Matching[],
  request: RouteRequest,
  context: LdContext,
  id: string,
  local: EntityState | undefined,
): Promise<{ readonly state: EntityState | undefined; readonly warnings: readonly string[] }> {
  const { parts, warnings } = await gather(distribution, matching, context, () => ({
    method: 'GET',
    path: `/entities/${encodeURIComponent(id)}?options=sysAttrs`,
    request,
  }));
  const all: EntityPart[] = [...(parts.get(id) ?? [])];
  const taken = exclusiveAttributes(matching);
  if (local) all.push({ state: without(local, taken), rank: 0 });
  return { state: mergeEntities(all), warnings };
}

/** What an exclusive or redirecting source is registered for is not this hub's to tell (CIM 009 clause 4.3.6.3). */
export function exclusiveAttributes(matching: readonly Matching[]): 'all' | ReadonlySet<string> {
  const own = matching.filter(
    ({ registration }) => registration.mode === 'exclusive' || registration.mode === 'redirect',
  );
  if (own.some(({ attributes }) => attributes === 'all')) return 'all';
  return new Set(own.flatMap(({ attributes }) => (attributes === 'all' ? [] : [...attributes])));
}

function without(state: EntityState, taken: 'all' | ReadonlySet<string>): EntityState {
  if (taken !== 'all' && taken.size === 0) return state;
  const attributes = taken === 'all' ? [] : [...state.attributes].filter(([key]) => !taken.has(key));
  return { ...state, attributes: new Map(attributes) };
}

/** Parameters that are about this answer, not about what is looked for, whatever is asked. */
export const answerParameters = [
  'limit',
  'offset',
  'after',
  'before',
  'count',
  'options',
  'format',
  'pick',
  'omit',
].concat(['attrs', 'lang', 'datasetId', 'csf', 'local', 'entityMap']);
const ownParameters = [
  ...answerParameters,
  'orderBy',
  'orderFrom',
  'collation',
  'join',
  'joinLevel',
  'containedBy',
  'geometryProperty',
];

/**
 * One page of entities, in the order of their ids, from this hub and its sources (CIM 009 clause 5.7.2.4). Each hub judges the
 * conditions by what it has itself.
 * @param local answers the first so many entities of this hub
 */
export async function querySpread(
  distribution: Distribution,
  matching: readonly Matching[],
  request: RouteRequest,
  context: LdContext,
  page: { readonly limit: number; readonly offset: number },
  local: (limit: number) => Promise<readonly EntityState[]>,
): Promise<{ readonly states: readonly EntityState[]; readonly more: boolean; readonly warnings: readonly string[] }> {
  const wanted = page.offset + page.limit + 1;
  if (wanted > limits.page)
    throw contextErrors.tooManyResults({
      reason: `over several hubs, offset and limit are at most ${limits.page - 1} together`,
    });
  const [path = '', search = ''] = request.url.replace(/^\/ngsi-ld\/v1/, '').split('?');
  const parameters = new URLSearchParams(search);
  for (const name of ownParameters) parameters.delete(name);
  parameters.set('limit', String(wanted));
  parameters.set('options', 'sysAttrs');
  const body = request.method === 'POST' ? queryBody(request.body) : undefined;
  const [own, { parts, warnings }] = await Promise.all([
    local(wanted),
    gather(distribution, matching, context, () => ({
      method: body === undefined ? 'GET' : 'POST',
      path: `${path}?${parameters}`,
      ...(body === undefined ? {} : { body }),
      request,
    })),
  ]);
  const byId = new Map<string, readonly EntityPart[]>(parts);
  for (const state of own) byId.set(state.id, [...(byId.get(state.id) ?? []), { state, rank: 0 }]);
  const ids = [...byId.keys()].sort((a, b) => (a < b ? -1 : 1));
  const states = ids
    .slice(page.offset, page.offset + page.limit)
    .flatMap((id) => mergeEntities(byId.get(id) ?? []) ?? []);
  return { states, more: ids.length > page.offset + page.limit, warnings };
}

/** A query of this hub's own as another is asked it, with its @context as the content type wants it. */
export function postedQuery(
  query: JsonObject,
  context: LdContext,
): { body: JsonObject; headers: Record<string, string> } {
  const body = queryBody(query);
  if (context.isCore) return { body, headers: {} };
  return { body: { ...body, '@context': context.source }, headers: { 'content-type': 'application/ld+json' } };
}

function queryBody(body: unknown): JsonObject {
  const {
    attrs: _a,
    pick: _p,
    omit: _o,
    lang: _l,
    ordering: _r,
    join: _j,
    joinLevel: _v,
    csf: _c,
    ...rest
  } = isObject(body) ? body : {};
  return rest;
}
