import type { EntityAccess } from '@hub/kernel';
import { getName, getUri } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import type { View } from '../representation/represent.ts';
import { keysOf } from '../representation/view.ts';
import type { MediaType } from '../request.ts';
import { parseGeo } from './geo-query.ts';
import type { Join } from './linked-entities.ts';
import { type Ordering, parseOrdering } from './ordering.ts';
import { projectionDepth } from './projection.ts';
import { parseQ, subjectsOf } from './q.ts';
import { countOf, type QueryInput } from './query-input.ts';
import { parseScopeQ, parseTypes } from './selection.ts';
import { asksEveryType, readSelectors } from './selectors.ts';
import type { EntityQuery } from './store-query.ts';

const bad = (reason: string) => contextErrors.badRequestData({ reason });
const systemNames = new Set(['createdAt', 'modifiedAt', 'deletedAt', 'expiresAt', 'id', 'type', 'scope']);

/** True when only what is stored here is asked for (CIM 009 clause 5.5.13); every type at once is asked for only here. */
export function isLocal(input: QueryInput): boolean {
  const every = input.text('type') === '*' || asksEveryType(input.entities);
  if (every && input.text('local') === 'false') throw bad('type=* goes with local=true');
  return every || input.flag('local');
}

/** Which entities are asked for. @throws context.badRequestData when it is everything (clause 5.7.2.4) */
export function readEntityQuery(
  tenant: string,
  input: QueryInput,
  context: LdContext,
  access: EntityAccess,
): EntityQuery {
  const [type, q, scopeQ] = ['type', 'q', 'scopeQ'].map((name) => input.text(name));
  const property = input.text('geoproperty');
  const geo = parseGeo(
    { georel: input.text('georel'), geometry: input.text('geometry'), coordinates: input.raw('coordinates') },
    context.keyOf(getName(property ?? 'location', 'geoproperty')),
  );
  const attributes = keysOf(input.list('attrs'), context);
  const [expand, raw] = ['expandValues', 'jsonKeys'].map((name) => keysOf(input.list(name), context));
  const selectors = input.entities === undefined ? undefined : readSelectors(input.entities, context, true);
  // One selector says what the parameters of a GET would; it may name several ids.
  const ofOne = Array.isArray(input.entities) && input.entities.length === 1 ? selectors : undefined;
  const only = ofOne?.[0];
  const query: EntityQuery = {
    tenant,
    context,
    access,
    ids:
      only?.id === undefined ? input.list('id')?.map((id) => getUri(id, 'id')) : ofOne?.flatMap(({ id }) => id ?? []),
    idPattern: only?.idPattern ?? input.text('idPattern'),
    types: only?.types ?? (type === undefined || type === '*' ? undefined : parseTypes(type, context)),
    q: q === undefined ? undefined : parseQ(q, (name) => expand?.has(context.keyOf(name)) ?? false),
    ...(expand ? { expand } : {}),
    ...(raw ? { raw } : {}),
    geo,
    scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
    attributes: attributes && [...attributes],
    ...(selectors && !ofOne ? { selectors } : {}),
  };
  if (!isLocal(input) && !isBounded(query)) {
    throw bad('a query needs a type, an attribute that is not a system one in attrs or q, a geo-query or local=true');
  }
  return query;
}

/** Names at least something it looks for: ids alone are not enough, other hubs could not tell what they have to do with it. */
function isBounded({ types, attributes, q, geo, selectors }: EntityQuery): boolean {
  const own = (names: readonly string[]) => names.some((name) => !systemNames.has(name));
  return Boolean(types || geo || selectors || (attributes && own(attributes)) || (q && own(subjectsOf(q).names)));
}

/** How linked entities are asked for. @throws context.badRequestData */
export function readJoin(input: QueryInput): Join | undefined {
  const form = input.text('join');
  const level = countOf(input, 'joinLevel', 1, limits.joinLevel);
  if (level === 0) throw bad('joinLevel is 1 or more');
  const containedBy = new Set(input.list('containedBy')?.map((id) => getUri(id, 'containedBy')));
  if (form === undefined || form === '@none') return undefined;
  if (form !== 'inline' && form !== 'flat') throw bad('join is inline, flat or @none');
  return { form, level, containedBy };
}

/** What is said of linked entities needs them to be asked for, and no deeper than that (clause 5.7.2.4). */
export function checkDepth(join: Join | undefined, view: Pick<View, 'pick' | 'omit'>, q?: EntityQuery['q']): void {
  const level = join?.level ?? 0;
  if (Math.max(projectionDepth(view.pick), projectionDepth(view.omit)) > level)
    throw bad('pick and omit name members of linked entities deeper than join and joinLevel reach');
  if (q && subjectsOf(q).depth > level) throw bad('q follows relationships deeper than join and joinLevel reach');
}

export function readOrdering(input: QueryInput): Ordering | undefined {
  return parseOrdering({
    orderBy: input.text('orderBy'),
    collation: input.text('collation'),
    coordinates: input.raw('orderFrom'),
    geometry: input.text('orderGeometry'),
  });
}

/** A geometryProperty means something only where a geometry is answered (clause 5.7.2.4). */
export function checkGeometryProperty(input: QueryInput, mediaType: MediaType): void {
  if (input.text('geometryProperty') !== undefined && mediaType !== 'application/geo+json')
    throw contextErrors.badRequestData({ reason: 'geometryProperty goes with Accept: application/geo+json' });
}
