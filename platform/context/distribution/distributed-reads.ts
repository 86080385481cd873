import { HubError, type Instant, parseInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { answersAlone, type EntityState, type Held } from '../attributes/attribute.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { readFragment, readToldScope } from '../attributes/read-fragment.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { parseQ, type Query } from '../query/q.ts';
import type { QueryInput } from '../query/query-input.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { flagParameter, parameter } from '../request.ts';
import { withoutExpired } from '../writing/expiry.ts';
import { hold } from '../writing/state.ts';
import { type ContextSources, contentOf, type SourceCall, viaOf, warningOf } from './context-sources.ts';
import { type EntityPart, here, mergeEntities } from './merge-entities.ts';
import { attributesAt, type Wanted } from './registration.ts';
import { type Operation, supports } from './registration-operations.ts';
import type { Matching, Registrations } from './registrations.ts';
import { remoteRetrieval } from './remote-question.ts';
import type { SourceFilter } from './source-filter.ts';

export interface Distribution {
  readonly registrations: Registrations;
  readonly sources: ContextSources;
  /** What a tenant of this hub is called in `Via`. */
  readonly alias: (tenant: string) => string;
  /** Whether an entity is to be expected in parts in several hubs where a query does not say (CIM 009 clause 4.3.6.7). */
  readonly splitEntities: boolean;
  readonly clock: () => Instant;
}

/** Whether entities are to be expected in parts in several hubs. */
export const isSplit = ({ splitEntities }: Distribution, input: Pick<QueryInput, 'raw' | 'flag'>): boolean =>
  input.raw('splitEntities') === undefined ? splitEntities : input.flag('splitEntities');

/** Sources that take part in what a request asks. @throws context.loopDetected when it has come through this hub already */
export function sourcesOf(
  distribution: Distribution,
  tenant: string,
  request: RouteRequest,
  /** Any of these. */
  operations: Operation | readonly Operation[],
  wanted: Wanted,
  filter: SourceFilter = {},
): readonly Matching[] {
  return concernedBy(distribution, tenant, request, wanted, filter).filter(({ registration }) =>
    [operations].flat().some((one) => supports(registration.operations, one)),
  );
}

/** Sources that have to do with what a request is about, whether they take part in it or not. @throws context.loopDetected */
export function concernedBy(
  { registrations, alias }: Distribution,
  tenant: string,
  request: RouteRequest,
  wanted: Wanted,
  filter: SourceFilter = {},
): readonly Matching[] {
  const csf = csfOf(request);
  if (registrations.isEmpty(tenant) || flagParameter(request, 'local')) return [];
  const via = viaOf(request);
  const own = alias(tenant);
  if (via.includes(own)) throw contextErrors.loopDetected({ alias: own });
  return registrations.match(tenant, wanted, new Set(via), { ...filter, csf });
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
  /** One for each source that gave no answer, or one that cannot be understood. */
  readonly warnings: readonly string[];
}

/** What is asked of one source. @param offset of the page, where there are several */
export type Question = (
  matching: Matching,
  offset: number,
) => Omit<SourceCall, 'context'> & { readonly context?: LdContext };

/**
 * Asks sources for whole entities, all at once; one that fails leaves a warning.
 * @param pages of how many entities a source has one page; it is asked for the next until one is not full. Without it there is one.
 */
export async function gather(
  { sources, clock }: Distribution,
  matching: readonly Matching[],
  context: LdContext,
  question: Question,
  pages?: { readonly size: number; readonly most: number },
): Promise<Gathered> {
  const parts = new Map<string, EntityPart[]>();
  const warnings: string[] = [];
  await Promise.all(
    matching.map(async (one) => {
      const { registration } = one;
      try {
        for (let offset = 0; ; ) {
          const call = { context, ...question(one, offset) };
          const answer = await sources.call(registration, call);
          // A source that has nothing has answered.
          if (answer.status === 404) return;
          if (answer.status !== 200 && answer.status !== 201)
            throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
          const given = [contentOf(registration, answer)].flat().slice(0, pages?.size ?? limits.page);
          const read = given.map((entity) => readPart(entity, call.context, one));
          for (const told of read) {
            const state = told && told !== 'beside' && withoutExpired(told, clock()).state;
            if (!state) continue;
            const part = { state, rank: registration.mode === 'auxiliary' ? 1 : 0, source: registration.id } as const;
            parts.set(state.id, [...(parts.get(state.id) ?? []), part]);
          }
          const count = read.filter((state) => !state).length;
          if (count > 0) warnings.push(warningOf(registration, contextErrors.notUnderstood({ count })));
          offset += given.length;
          if (!pages || given.length < pages.size) return;
          if (offset >= pages.most)
            throw contextErrors.tooManyResults({ reason: `a source has more than ${pages.most} entities` });
        }
      } catch (error) {
        if (error instanceof HubError && error.code === 'context.tooManyResults') throw error;
        warnings.push(warningOf(registration, error));
      }
    }),
  );
  return { parts, warnings };
}

/**
 * What a source says of one entity, as far as it is registered for it; one that it is not registered for is beside the point. Undefined:
 * it has said nothing that makes sense.
 */
function readPart(
  value: unknown,
  context: LdContext,
  { registration, attributes }: Matching,
): EntityState | 'beside' | undefined {
  try {
    const state = readState(value, registration.names ?? context, attributes);
    if (!state) return undefined;
    const own = attributesAt(registration, { ids: [state.id], types: state.types });
    return own ? { ...state, attributes: partOf(state, own, registration) } : 'beside';
  } catch {
    return undefined;
  }
}

function partOf(
  { attributes }: EntityState,
  own: Matching['attributes'],
  { datasetIds }: Matching['registration'],
): EntityState['attributes'] {
  if (own === 'all' && !datasetIds) return attributes;
  return new Map(
    [...attributes].flatMap(([key, instances]): [string, readonly Held[]][] => {
      const kept = instances.filter(({ json }) => !datasetIds || datasetIds.has(json.datasetId ?? '@none'));
      return (own === 'all' || own.has(key)) && kept.length > 0 ? [[key, kept]] : [];
    }),
  );
}

/** An entity as another hub shows it, normalised and with system attributes; of it what the source is registered for. */
export function readState(value: unknown, context: LdContext, wanted: Matching['attributes']): EntityState | undefined {
  if (!isObject(value)) return undefined;
  const { scope, ...data } = dataOf(value);
  const { id, types, attributes, expiresAt } = readFragment(data, { context });
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
  const told = { scope: scope === undefined ? [] : readToldScope(scope), createdAt, modifiedAt };
  return { id, types, attributes: held, ...told, ...(typeof expiresAt === 'number' && { expiresAt }) };
}

const timeOf = (value: unknown): Instant | undefined => (typeof value === 'string' ? parseInstant(value) : undefined);

const notData = new Set(['createdAt', 'modifiedAt', ...answersAlone]);

/** System attributes of attributes are not data of theirs, nor is what answers alone have. */
function dataOf(value: JsonObject): JsonObject {
  const strip = (one: unknown): unknown => {
    if (!isObject(one)) return one;
    return Object.fromEntries(Object.entries(one).filter(([name]) => !notData.has(name)));
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'id' || name === 'type' ? member : Array.isArray(member) ? member.map(strip) : strip(member),
    ]),
  );
}

/**
 * Retrieves one entity from its sources (CIM 009 clause 5.7.1.4). Answers who had something of it, `@none` for this hub.
 * @param types of which it is to be, where that is asked
 * @param known what a source has told already
 */
export async function retrieveSpread(
  distribution: Distribution,
  matching: readonly Matching[],
  request: SourceCall['request'],
  { id, types, context }: Pick<EntityQuery, 'types' | 'context'> & { readonly id: string },
  local: EntityState | undefined,
  known: readonly EntityPart[] = [],
): Promise<{
  readonly state: EntityState | undefined;
  readonly holders: readonly string[];
  readonly warnings: readonly string[];
}> {
  const { parts, warnings } = await gather(distribution, matching, context, (one) => ({
    ...remoteRetrieval(one, { id, types, context }),
    request,
  }));
  const all: EntityPart[] = [...known, ...(parts.get(id) ?? [])];
  if (local) all.push({ state: without(local, theirsOf(matching)), rank: 0, source: here });
  return { state: mergeEntities(all), holders: [...new Set(all.map(({ source }) => source))], warnings };
}

/** Whether instances of an attribute are not this hub's to tell. @param dataset of none it is the default instance */
export type Theirs = (attribute: string, dataset: string | null | undefined) => boolean;

/** What an exclusive or redirecting source is registered for is not this hub's to tell (CIM 009 clause 4.3.6.3). */
export function theirsOf(matching: readonly Matching[]): Theirs {
  const own = matching.filter(
    ({ registration }) => registration.mode === 'exclusive' || registration.mode === 'redirect',
  );
  return (attribute, dataset) =>
    own.some(
      ({ attributes, registration: { datasetIds } }) =>
        (attributes === 'all' || attributes.has(attribute)) && (datasetIds?.has(dataset ?? '@none') ?? true),
    );
}

function without(state: EntityState, theirs: Theirs): EntityState {
  const attributes = [...state.attributes].flatMap(([key, instances]): [string, readonly Held[]][] => {
    const kept = instances.filter(({ json }) => !theirs(key, json.datasetId));
    return kept.length > 0 ? [[key, kept]] : [];
  });
  return { ...state, attributes: new Map(attributes) };
}
