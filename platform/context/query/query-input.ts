import type { RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import { flagParameter, headerOf, listParameter, parameter } from '../request.ts';

/** What a query says, whether in the parameters of a GET or in a posted Query (CIM 009 table 5.2.23-1). */
export interface QueryInput {
  text(name: string): string | undefined;
  list(name: string): readonly string[] | undefined;
  flag(name: string): boolean;
  /** A member that may be JSON where there is a body; in parameters it is a text. */
  raw(name: string): unknown;
  /** `entities` of a posted query. */
  readonly entities?: unknown;
  readonly isPosted?: boolean;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });

export function inputOfParameters(request: RouteRequest): QueryInput {
  // An operation on a snapshot is of local scope without saying so (clause 5.5.15).
  const within = headerOf(request, 'ngsild-snapshot') !== undefined;
  return {
    text: (name) => parameter(request, name),
    list: (name) => listParameter(request, name),
    flag: (name) => (within && name === 'local') || flagParameter(request, name),
    raw: (name) => (within && name === 'local' ? 'true' : parameter(request, name)),
  };
}

/** Members of the objects inside a posted query, by the name their parameter has in a GET. */
const nested: Readonly<Record<string, readonly [part: string, member: string]>> = {
  georel: ['geoQ', 'georel'],
  geometry: ['geoQ', 'geometry'],
  coordinates: ['geoQ', 'coordinates'],
  geoproperty: ['geoQ', 'geoproperty'],
  orderBy: ['ordering', 'orderBy'],
  orderFrom: ['ordering', 'coordinates'],
  orderGeometry: ['ordering', 'geometry'],
  collation: ['ordering', 'collation'],
  timerel: ['temporalQ', 'timerel'],
  timeAt: ['temporalQ', 'timeAt'],
  endTimeAt: ['temporalQ', 'endTimeAt'],
  timeproperty: ['temporalQ', 'timeproperty'],
  lastN: ['temporalQ', 'lastN'],
  aggrMethods: ['aggrParams', 'aggrMethods'],
  aggrPeriodDuration: ['aggrParams', 'aggrPeriodDuration'],
};
/** Said in the URL of a POST as well: how much is wanted, and in which form. */
const ofUrl = new Set([
  'limit',
  'offset',
  'count',
  'options',
  'format',
  'local',
  'after',
  'before',
  'geometryProperty',
]);

/** Said by the selectors in `entities`. */
const ofSelectors = new Set(['type', 'id', 'idPattern']);

/** @throws context.badRequestData for a member that is not what its name promises */
export function inputOfBody(request: RouteRequest, body: JsonObject): QueryInput {
  return inputOfQuery(body, inputOfParameters(request));
}

/** @param url what is said beside the query, where there is a URL @throws context.badRequestData for a member that is not what its name promises */
export function inputOfQuery(body: JsonObject, url: Pick<QueryInput, 'raw'> = { raw: () => undefined }): QueryInput {
  for (const part of ['geoQ', 'ordering', 'temporalQ', 'aggrParams'])
    if (body[part] !== undefined && !isObject(body[part])) throw bad(`${part} is not an object`);
  const raw = (name: string): unknown => {
    if (ofUrl.has(name)) return url.raw(name);
    if (ofSelectors.has(name)) return undefined;
    const [part, member] = nested[name] ?? [];
    if (part === undefined || member === undefined) return body[name];
    const within = (one: unknown) => (isObject(one) ? one[member] : undefined);
    // How to aggregate may be said with the time as well (table 5.2.21-1).
    const value = within(body[part]) ?? (part === 'aggrParams' ? within(body.temporalQ) : undefined);
    if (name === 'orderFrom' && typeof value === 'string') throw bad('coordinates of ordering are a list');
    return value;
  };
  return { ...inputOf(raw), entities: body.entities, isPosted: true };
}

/** What one object of a subscription says, by the names of its members. */
export const inputOfObject = (object: JsonObject): QueryInput => inputOf((name) => object[name]);

function inputOf(raw: (name: string) => unknown): QueryInput {
  const list = (name: string): readonly string[] | undefined => {
    const value = raw(name);
    if (value === undefined) return undefined;
    const parts = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
    if (!Array.isArray(parts) || parts.length === 0 || !parts.every((part) => typeof part === 'string' && part !== ''))
      throw bad(`${name} is a list of texts`);
    return parts as readonly string[];
  };
  return {
    raw,
    list,
    text(name) {
      const value = raw(name);
      if (typeof value === 'number') return String(value);
      if (Array.isArray(value)) return list(name)?.join(',');
      if (value !== undefined && (typeof value !== 'string' || value === '')) throw bad(`${name} is not a text`);
      return value;
    },
    flag(name) {
      const value = raw(name);
      if (value === true || value === 'true') return true;
      if (value !== undefined && value !== false && value !== 'false') throw bad(`${name} is true or false`);
      return false;
    },
  };
}

/** A number of something. @throws context.badRequestData, context.tooManyResults */
export function countOf(input: QueryInput, name: string, otherwise: number, most: number): number {
  const value = input.text(name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw bad(`${name} is not a number`);
  if (Number(value) > most) throw contextErrors.tooManyResults({ reason: `${name} is at most ${most}` });
  return Number(value);
}

/** Whether the number of all there are is asked for (clause 6.3.13). */
export function isCounted(input: QueryInput): boolean {
  return input.flag('count') || (input.list('options')?.includes('count') ?? false);
}
