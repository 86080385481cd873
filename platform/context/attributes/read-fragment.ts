import { type Instant, parseInstant } from '@hub/kernel';
import { contextErrors } from '../errors.ts';
import { type LdContext, memo } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { type NgsiAttribute, ngsiNull, plainMembersOfThePast } from './attribute.ts';
import { checkJson } from './check-json.ts';
import { getName, getUri } from './names.ts';
import { isBare, isNull, type ReadOptions, readAttribute } from './read-attribute.ts';

/** An entity, or a part of one, as a client gave it: checked, normalised, with stored names. */
export interface Fragment {
  readonly id?: string | undefined;
  readonly types: readonly string[];
  readonly scope?: readonly string[] | undefined;
  /** When the entity is to end by itself; null when it no longer is. */
  readonly expiresAt?: Instant | null | undefined;
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

/** Members that are JSON-LD's or the entity's own. */
const entityMembers = new Set(['id', '@id', 'type', '@type', 'scope', 'expiresAt']);
/** Attributes that the core @context knows as places (clause 4.7.1). */
const places = new Set(['location', 'observationSpace', 'operationSpace']);

/** What a member of an entity is by its name: an attribute, an own member or one under another name, or none that may be given. */
interface NamedMember {
  readonly key: string;
  readonly role: 'own' | 'alias' | 'attribute' | 'misplaced';
}

/** What names mean under one @context: the same few come with every entity. */
interface Namer {
  member(name: string): NamedMember;
  types(name: string): readonly string[];
}

const namers = new WeakMap<LdContext, Namer>();

function namerOf(context: LdContext): Namer {
  const known = namers.get(context);
  if (known) return known;
  const namer: Namer = {
    member: memo((name) => nameMember(name, context)),
    types: memo((name) => nameTypes([name], context)),
  };
  namers.set(context, namer);
  return namer;
}

/** @throws context.badRequestData */
function nameMember(name: string, context: LdContext): NamedMember {
  if (entityMembers.has(name) || reserved.has(name)) return { key: name, role: 'own' };
  const key = context.keyOf(getName(name, 'attribute name'));
  if (key === 'id' || key === 'type' || key === 'scope') return { key, role: 'alias' };
  return { key, role: notAttributes.has(key) ? 'misplaced' : 'attribute' };
}

const noneBare: ReadonlySet<string> = new Set();

/** @throws context.badRequestData, context.operationNotSupported */
export function readFragment(body: unknown, options: ReadOptions): Fragment {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('an entity is a JSON object');
  checkJson(body);
  const { context } = options;
  const names = Object.keys(body);
  if (names.length > limits.attributes) throw bad(`more than ${limits.attributes} attributes`);
  const given = body as Readonly<Record<string, unknown>>;
  const namer = namerOf(context);
  const attributes = new Map<string, readonly NgsiAttribute[]>();
  let aliased: Record<string, unknown> | undefined;
  let bare: Set<string> | undefined;
  for (const name of names) {
    const { key, role } = namer.member(name);
    if (role === 'own') continue;
    if (role === 'alias') {
      aliased ??= {};
      aliased[key] = given[name];
      continue;
    }
    if (role === 'misplaced') throw bad(`${name} is a member of attributes, not an attribute`);
    if (attributes.has(key)) throw bad(`two members mean ${key}`);
    attributes.set(key, checkPlace(key, readAttribute(name, given[name], options)));
    if (isBare(given[name])) bare = (bare ?? new Set()).add(key);
  }
  const id = given.id ?? given['@id'] ?? aliased?.id;
  return {
    id: id === undefined ? undefined : readId(id, context),
    types: readTypes(given.type ?? given['@type'] ?? aliased?.type, context, namer),
    scope: given.scope === undefined ? undefined : readScope(given.scope),
    expiresAt: given.expiresAt === undefined ? undefined : readExpiry(given.expiresAt, options),
    attributes,
    bare: bare ?? noneBare,
  };
}

function readExpiry(value: unknown, options: ReadOptions): Instant | null {
  if (value === ngsiNull && options.nulls) return null;
  const instant = parseInstant(value);
  if (instant === undefined) throw bad('expiresAt: not a date and time with zone');
  return instant;
}

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

function readTypes(value: unknown, context: LdContext, namer: Namer): readonly string[] {
  if (value === undefined) return noTypes;
  if (typeof value === 'string') return namer.types(value);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (all.length === 0 || all.length > 32) throw bad('type is one to 32 names');
  return nameTypes(all, context);
}

const noTypes: readonly string[] = [];

/** @throws context.badRequestData */
function nameTypes(names: readonly unknown[], context: LdContext): readonly string[] {
  const types = [...new Set(names.map((one) => context.keyOf(getName(one, 'type'))))];
  // These are words of JSON-LD itself (clause 4.4).
  if (types.includes('type') || types.includes('id')) throw bad('type and id are no names of types');
  return types;
}

const scopePattern = /^\/?\p{L}[\p{L}\p{N}_]*(?:\/\p{L}[\p{L}\p{N}_]*)*$/u;
const earlierPattern = /^\/?[\p{L}\p{N}_.:~-]+(?:\/[\p{L}\p{N}_.:~-]+)*$/u;

/** Scopes as CIM 009 clause 4.18 writes them, each with its leading slash. */
export const readScope = (value: unknown): readonly string[] => scopesIn(value, scopePattern);

/**
 * Scopes as another hub tells them: also those it was given before clause 4.18 was as narrow, as this hub keeps and shows its own.
 * @throws context.badRequestData
 */
export const readToldScope = (value: unknown): readonly string[] => scopesIn(value, earlierPattern);

function scopesIn(value: unknown, pattern: RegExp): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.map((one) => {
    if (typeof one !== 'string' || one.length > 512 || !pattern.test(one)) throw bad('scope is a path such as /a/b');
    return one.startsWith('/') ? one : `/${one}`;
  });
}
