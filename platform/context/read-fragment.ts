import { type Instant, parseInstant } from '@hub/kernel';
import { type NgsiAttribute, ngsiNull, plainMembersOfThePast } from './attribute.ts';
import { checkJson } from './check-json.ts';
import { contextErrors } from './errors.ts';
import type { LdContext } from './json-ld/ld-context.ts';
import { limits } from './limits.ts';
import { getName, getUri } from './names.ts';
import { isBare, isNull, type ReadOptions, readAttribute } from './read-attribute.ts';

/** An entity, or a part of one, as a client gave it: checked, normalised, with stored names. */
export interface Fragment {
  readonly id?: string;
  readonly types: readonly string[];
  readonly scope?: readonly string[];
  /** When the entity is to end by itself; null when it no longer is. */
  readonly expiresAt?: Instant | null;
  readonly attributes: ReadonlyMap<string, readonly NgsiAttribute[]>;
  /** Attributes given as a bare value, whose kind is that of the stored attribute where there is one. */
  readonly bare: ReadonlySet<string>;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });
/** Terms of the core @context that are no attributes (clause 4.5.1). */
const notAttributes = new Set([
  'datasetId',
  'instanceId',
  'observedAt',
  'unitCode',
  'objectType',
  'valueType',
  ...plainMembersOfThePast,
]);
const reserved = new Set(['@context', 'createdAt', 'modifiedAt', 'deletedAt']);

/** @throws context.badRequestData, context.operationNotSupported */
export function readFragment(body: unknown, options: ReadOptions): Fragment {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('an entity is a JSON object');
  checkJson(body);
  const names = Object.keys(body);
  if (names.length > limits.attributes) throw bad(`more than ${limits.attributes} attributes`);
  const given = body as Readonly<Record<string, unknown>>;
  const aliased: Record<string, unknown> = {};
  const attributes = new Map<string, readonly NgsiAttribute[]>();
  const bare = new Set<string>();
  for (const name of names) {
    if (entityMembers.has(name) || reserved.has(name)) continue;
    const key = options.context.keyOf(getName(name, 'attribute name'));
    if (key === 'id' || key === 'type' || key === 'scope') {
      aliased[key] = given[name];
      continue;
    }
    if (notAttributes.has(key)) throw bad(`${name} is a member of attributes, not an attribute`);
    if (attributes.has(key)) throw bad(`two members mean ${key}`);
    attributes.set(key, checkPlace(key, readAttribute(name, given[name], options)));
    if (isBare(given[name])) bare.add(key);
  }
  const id = given.id ?? given['@id'] ?? aliased.id;
  return {
    ...(id === undefined ? {} : { id: readId(id, options.context) }),
    types: readTypes(given.type ?? given['@type'] ?? aliased.type, options.context),
    ...(given.scope === undefined ? {} : { scope: readScope(given.scope) }),
    ...(given.expiresAt === undefined ? {} : { expiresAt: readExpiry(given.expiresAt, options) }),
    attributes,
    bare,
  };
}

function readExpiry(value: unknown, options: ReadOptions): Instant | null {
  if (value === ngsiNull && options.nulls) return null;
  const instant = parseInstant(value);
  if (instant === undefined) throw bad('expiresAt: not a date and time with zone');
  return instant;
}

/** Attributes that the core @context knows as places (clause 4.7.1). */
const places = new Set(['location', 'observationSpace', 'operationSpace']);

/** @throws context.badRequestData */
export function checkPlace(key: string, instances: readonly NgsiAttribute[]): readonly NgsiAttribute[] {
  if (places.has(key) && !instances.every((one) => one.type === 'GeoProperty' || isNull(one)))
    throw bad(`${key} is a GeoProperty`);
  return instances;
}

function readId(value: unknown, context: LdContext): string {
  const id = getUri(typeof value === 'string' ? context.uriOf(value) : value, 'id');
  if (id === ngsiNull) throw bad(`${ngsiNull} is not an id`);
  return id;
}

const entityMembers = new Set(['id', '@id', 'type', '@type', 'scope', 'expiresAt']);

function readTypes(value: unknown, context: LdContext): readonly string[] {
  if (value === undefined) return [];
  const all = Array.isArray(value) ? value : [value];
  if (all.length === 0 || all.length > 32) throw bad('type is one to 32 names');
  const types = [...new Set(all.map((one) => context.keyOf(getName(one, 'type'))))];
  // These are words of JSON-LD itself (clause 4.4).
  if (types.includes('type') || types.includes('id')) throw bad('type and id are no names of types');
  return types;
}

const scopePattern = /^\/?\p{L}[\p{L}\p{N}_]*(?:\/\p{L}[\p{L}\p{N}_]*)*$/u;

/** Scopes as CIM 009 clause 4.18 writes them, each with its leading slash. */
export function readScope(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.map((one) => {
    if (typeof one !== 'string' || one.length > 512 || !scopePattern.test(one))
      throw bad('scope is a path such as /a/b');
    return one.startsWith('/') ? one : `/${one}`;
  });
}
