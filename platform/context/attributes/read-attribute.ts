import { parseInstant } from '@hub/kernel';
import { contextErrors } from '../errors.ts';
import { coreContext, type LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import {
  type AttributeKind,
  answersAlone,
  type NgsiAttribute,
  ngsiNull,
  plainMembers,
  valueMembers,
} from './attribute.ts';
import { checkAttribute } from './check-attribute.ts';
import { looksLikeGeometry } from './geojson.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { getName, getUri, isUri } from './names.ts';

export interface ReadOptions {
  readonly context: LdContext;
  /** keyValues input: an object without attribute members is a value, not a mistake. */
  readonly simplified?: boolean;
  /** `urn:ngsi-ld:null` is a request to delete; otherwise it is a mistake. */
  readonly nulls?: boolean;
}

const bad = (name: string, reason: string) => contextErrors.badRequestData({ reason: `${name}: ${reason}` });

/** Kinds by the member that betrays them; GeoProperty is told from Property by its value. */
const kindByMember: ReadonlyMap<string, AttributeKind> = new Map([
  ['value', 'Property'],
  ['object', 'Relationship'],
  ['languageMap', 'LanguageProperty'],
  ['vocab', 'VocabProperty'],
  ['json', 'JsonProperty'],
  ['valueList', 'ListProperty'],
  ['objectList', 'ListRelationship'],
]);

/** True for the deletion of an attribute (CIM 009 clause 4.5.0). */
export function isNull(attribute: NgsiAttribute): boolean {
  const value = attribute[valueMembers[attribute.type]];
  return (
    value === ngsiNull || (attribute.type === 'LanguageProperty' && isObject(value) && value['@none'] === ngsiNull)
  );
}

/** The instances of one attribute from its normalised, concise or simplified form. @throws context.badRequestData */
export function readAttribute(name: string, raw: unknown, options: ReadOptions): readonly NgsiAttribute[] {
  if (!Array.isArray(raw) || raw.length === 0 || !raw.every(looksLikeInstance))
    return [readInstance(name, raw, options)];
  if (raw.length > limits.instances) throw bad(name, `more than ${limits.instances} instances`);
  const instances = raw.map((one) => readInstance(name, one, options));
  if (new Set(instances.map((one) => one.datasetId)).size < instances.length)
    throw bad(name, 'two instances with the same datasetId');
  return instances;
}

function looksLikeInstance(raw: unknown): boolean {
  if (!isObject(raw)) return false;
  if (looksLikeGeometry(raw)) return false;
  if (typeof raw.type === 'string' && Object.hasOwn(valueMembers, raw.type)) return true;
  for (const member in raw) if (kindByMember.has(member)) return true;
  return false;
}

/** True when the client gave only a value, so that the kind is a guess (CIM 009 clause 5.6.17.4). */
export function isBare(raw: unknown): boolean {
  return !(Array.isArray(raw) ? raw.length > 0 && raw.every(looksLikeInstance) : looksLikeInstance(raw));
}

/** Members by the names they have under the core @context: a user @context may call them otherwise. */
function withCoreNames(raw: JsonObject, context: LdContext): JsonObject {
  if (context.isCore) return raw;
  const named = Object.entries(raw).map(([term, value]) => {
    const key = plainMembers.has(term) || term.startsWith('@') ? term : context.keyOf(term);
    return [plainMembers.has(key) ? key : term, value] as const;
  });
  return Object.fromEntries(named);
}

function readInstance(name: string, given: unknown, options: ReadOptions): NgsiAttribute {
  const raw = isObject(given) ? withCoreNames(given, options.context) : given;
  if (raw === null || raw === undefined) throw bad(name, 'null is not a value');
  if (!isObject(raw)) return check(name, { type: 'Property', value: raw }, options);
  if (looksLikeGeometry(raw)) return check(name, { type: 'GeoProperty', value: raw }, options);
  const kind = kindOf(name, raw, options);
  if (kind === undefined) return check(name, { type: 'Property', value: raw }, options);
  const members = readMembers(name, raw, options);
  members.type = kind;
  return check(name, members as unknown as NgsiAttribute, options);
}

/** The one member that betrays the kind. @throws context.badRequestData where several do */
function betrayingMember(name: string, raw: JsonObject): string | undefined {
  let found: string | undefined;
  for (const member in raw) {
    if (!kindByMember.has(member)) continue;
    if (found !== undefined) {
      const all = [...kindByMember.keys()].filter((one) => one in raw);
      throw bad(name, `${all.join(' and ')} exclude each other`);
    }
    found = member;
  }
  return found;
}

function kindOf(name: string, raw: JsonObject, options: ReadOptions): AttributeKind | undefined {
  const declared = raw.type ?? raw['@type'];
  const member = betrayingMember(name, raw);
  if (typeof declared === 'string') {
    const kind = options.context.keyOf(declared) as AttributeKind;
    if (Object.hasOwn(valueMembers, kind)) {
      if (!(valueMembers[kind] in raw)) throw bad(name, `a ${kind} has a ${valueMembers[kind]}`);
      return kind;
    }
  }
  if (member !== undefined && declared === undefined)
    return member === 'value' && looksLikeGeometry(raw.value) ? 'GeoProperty' : kindByMember.get(member);
  if (options.simplified || '@value' in raw) return undefined;
  throw bad(name, declared === undefined ? 'neither type nor value' : 'the type is not a kind of attribute');
}

/** The members of an attribute fragment with names as stored; nothing is said about which must be there. */
export function readMembers(name: string, raw: JsonObject, options: ReadOptions): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const term in raw) {
    const value = raw[term];
    const read = memberReaders.get(term);
    if (read) {
      const member = read(value, options, name, term);
      if (member !== undefined) members[term] = member;
    } else {
      const instances = readAttribute(`${name}.${term}`, value, options);
      members[options.context.keyOf(getName(term, name))] = instances.length === 1 ? instances[0] : instances;
    }
  }
  return members;
}

/** What is stored of a member `term` of the attribute `name`, which only a refusal puts together; undefined where it is not kept. */
type MemberReader = (value: unknown, options: ReadOptions, name: string, term: string) => unknown;

const text: MemberReader = (value, _options, name, term) => {
  if (typeof value !== 'string') throw bad(`${name}.${term}`, 'not a text');
  return value;
};
const names: MemberReader = (value, { context }, name, term) => {
  const keyOf = (one: unknown) => context.keyOf(getName(one, `${name}.${term}`));
  return Array.isArray(value) ? value.map(keyOf) : keyOf(value);
};
const asIs: MemberReader = (value) => value;
const uri: MemberReader = (value, { context }, name, term) => {
  const full = typeof value === 'string' ? context.uriOf(value) : value;
  return isUri(full) ? full : getUri(full, `${name}.${term}`);
};
const instant: MemberReader = (value, _options, name, term) =>
  isDateTime(value) ? value : readInstant(value, `${name}.${term}`);
const renamed: MemberReader = (value, { context }) =>
  context.isCore ? value : renameKeys(value, context.keyOf, context.coerce);
const passedOver: MemberReader = () => undefined;
const refused =
  (reason: (term: string) => string): MemberReader =>
  (_value, _options, name, term) => {
    throw bad(name, reason(term));
  };
const forAnswers = refused((term) => `${term} is for answers alone`);

/** Every member that is no attribute of the attribute. */
const memberReaders: ReadonlyMap<string, MemberReader> = new Map<string, MemberReader>([
  ...[...plainMembers].map((term) => [term, passedOver] as const),
  ...Object.entries<MemberReader>({
    value: (value, options, name, term) => (looksLikeGeometry(value) ? value : renamed(value, options, name, term)),
    object: (value, options, name, term) =>
      Array.isArray(value) ? value.map((one) => uri(one, options, name, term)) : uri(value, options, name, term),
    languageMap: asIs,
    vocab: names,
    json: asIs,
    valueList: renamed,
    objectList(value, options, name, term) {
      if (value === ngsiNull) return value;
      if (!Array.isArray(value)) throw bad(`${name}.${term}`, 'not a list');
      return value.map((one) => ({ object: uri(isObject(one) ? one.object : one, options, name, term) }));
    },
    observedAt: instant,
    unitCode: text,
    // The default instance may be named, but has no name (clause 4.5.5.1).
    datasetId(value, options, name, term) {
      if (value === ngsiNull) throw bad(`${name}.${term}`, 'the name of an instance cannot be deleted');
      return value === '@none' ? undefined : uri(value, options, name, term);
    },
    objectType: names,
    valueType: names,
    lang: text,
    entityIdSealed: text,
    entityTypeSealed: names,
    expiresAt: instant,
    '@context': refused(() => 'an @context stands at the top of the document alone'),
  }),
  ...[...answersAlone].map((term) => [term, forAnswers] as const),
]);

/** A DateTime, which is in UTC and says so by its Z (CIM 009 clause 4.6.3): texts of one precision sort as times do. */
export function readInstant(value: unknown, where: string): string {
  if (isDateTime(value) || value === ngsiNull) return value;
  throw bad(where, 'not a date and time in UTC, with Z');
}

function isDateTime(value: unknown): value is string {
  return typeof value === 'string' && value.endsWith('Z') && parseInstant(value) !== undefined;
}

/**
 * Applies a renaming to every key (and to the values of `type`) of a compound value.
 * @param coerce what the text under a term becomes; `termOf` leads from the key to the term, where they differ
 */
export function renameKeys(
  value: unknown,
  rename: ((name: string) => string) | undefined,
  coerce?: (term: string, text: string) => string,
  termOf: (key: string) => string = (key) => key,
): unknown {
  if (rename === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => renameKeys(part, rename, coerce, termOf));
  const answer: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (key === 'type' || key === '@type')
      answer[key] = typeof part === 'string' ? rename(part) : renameTypes(part, rename);
    else {
      const next = renameKeys(part, rename, coerce, termOf);
      answer[key.startsWith('@') || key === 'id' ? key : rename(key)] = coerce
        ? coerced(next, (text) => coerce(termOf(key), text))
        : next;
    }
  }
  return answer;
}

function coerced(value: unknown, coerce: (text: string) => string): unknown {
  if (typeof value === 'string') return coerce(value);
  return Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? coerce(one) : one)) : value;
}

function renameTypes(value: unknown, rename: (name: string) => string): unknown {
  return Array.isArray(value)
    ? value.map((part) => (typeof part === 'string' ? rename(part) : part))
    : renameKeys(value, rename);
}

/**
 * An instance made of a held one and of plain members, all of which have been read: looked at is only what hangs on several
 * of them. @throws context.badRequestData
 */
export function checkMade(name: string, made: NgsiAttribute): NgsiAttribute {
  const options = { context: coreContext };
  kindOf(name, made, options);
  return check(name, made, options);
}

function check(name: string, attribute: NgsiAttribute, options: ReadOptions): NgsiAttribute {
  if (isNull(attribute)) {
    if (!options.nulls) throw bad(name, `${ngsiNull} is not a value here`);
    return attribute;
  }
  const value = attribute[valueMembers[attribute.type]];
  if (!options.nulls && attribute.type === 'Property' && holdsNull(value))
    throw bad(name, `${ngsiNull} is not a part of a value here`);
  return checkAttribute(name, attribute);
}

/** True when a compound value holds the mark of deletion anywhere: only a merge may (clause 5.5.4). */
function holdsNull(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === ngsiNull;
  for (const key in value) if (holdsNull((value as JsonObject)[key])) return true;
  return false;
}
