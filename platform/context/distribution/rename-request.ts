import { namingMembers, plainMembers } from '../attributes/attribute.ts';
import { looksLikeGeometry } from '../attributes/geojson.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { renameKeys } from '../attributes/read-attribute.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { mapTerms } from '../query/expression.ts';
import { formatQ, type Path, parseQ } from '../query/q.ts';

// A request in the terms of one @context → the same in the terms of another (compaction over payload and parameters, CIM 009 clause
// 4.3.6.6). What a client wrote keeps its form: only names change.

interface Names {
  readonly from: LdContext;
  readonly to: LdContext;
}

const own = new Set(['id', 'type', 'scope']);
const nameIn = (name: string, { from, to }: Names) =>
  own.has(name) || name.startsWith('@') ? name : to.termOf(from.keyOf(name));

/** Every name in a text of names and the signs between them. */
const namesIn = (text: string, names: Names) => text.replaceAll(/[^,;|(){}\s]+/g, (name) => nameIn(name, names));

function qIn(text: string, names: Names): string {
  const path = (one: Path): Path => ({
    ...one,
    ...(one.links && {
      links: one.links.map(({ name, types }) => ({
        name: nameIn(name, names),
        types: types.map((type) => nameIn(type, names)),
      })),
    }),
    names: one.names.map((name) => nameIn(name, names)),
  });
  return formatQ(
    mapTerms(
      parseQ(text, () => true),
      (condition) => ({ ...condition, path: path(condition.path) }),
    ),
  );
}

/** Members of queries that hold names, whether they stand in a URL or in a body. */
const readers: Readonly<Record<string, (text: string, names: Names) => string>> = {
  type: namesIn,
  attrs: namesIn,
  pick: namesIn,
  omit: namesIn,
  keep: namesIn,
  drop: namesIn,
  geoproperty: namesIn,
  geometryProperty: namesIn,
  expandValues: namesIn,
  jsonKeys: namesIn,
  watchedAttributes: namesIn,
  propertyNames: namesIn,
  relationshipNames: namesIn,
  attributes: namesIn,
  q: qIn,
};

/** A path below `/ngsi-ld/v1` with its query. */
export function renameParameters(path: string, from: LdContext, to: LdContext): string {
  const names = { from, to };
  const [place = '', search] = path.split('?');
  const named = place.replace(
    /(\/attrs\/|^\/types\/|^\/attributes\/)([^/]+)/,
    (_, before: string, name: string) => before + encodeURIComponent(nameIn(decodeURIComponent(name), names)),
  );
  if (search === undefined) return named;
  const parameters = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(search)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader && value !== '*') parameters.set(name, reader(value, names));
  }
  return `${named}?${parameters}`;
}

/** An entity, a part of one, a query, a subscription; anything else is what it was. */
export function renameResource(value: unknown, from: LdContext, to: LdContext): unknown {
  const names = { from, to };
  if (!isObject(value)) return value;
  if (value.type === 'Query' || value.type === 'Subscription' || Array.isArray(value.entities))
    return renameMembers(value, from, to);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'type' || name === '@type') return [name, namesOf(member, names)];
      if (name === 'id' || name === '@id' || name === 'scope' || name === '@context') return [name, member];
      return [nameIn(name, names), renameAttribute(member, names)];
    }),
  );
}

/** A query, a subscription, a registration, or some members of one; the type of it is a word of the core @context. */
export const renameMembers = (value: JsonObject, from: LdContext, to: LdContext): JsonObject =>
  from.key === to.key
    ? value
    : { ...renameQuery(value, { from, to }), ...(value.type === undefined ? {} : { type: value.type }) };

const namesOf = (value: unknown, names: Names): unknown =>
  Array.isArray(value)
    ? value.map((one) => namesOf(one, names))
    : typeof value === 'string'
      ? nameIn(value, names)
      : value;

/** Queries and the objects in them; `notification` and `information` hold names of attributes, `geoQ` that of a place. */
function renameQuery(query: JsonObject, names: Names): JsonObject {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (reader && typeof value === 'string') return [name, reader(value, names)];
      if (reader && Array.isArray(value))
        return [name, value.map((one: unknown) => (typeof one === 'string' ? reader(one, names) : one))];
      if ((name === 'entities' || name === 'information') && Array.isArray(value))
        return [name, value.map((one: unknown) => (isObject(one) ? renameQuery(one, names) : one))];
      if ((name === 'geoQ' || name === 'notification') && isObject(value)) return [name, renameQuery(value, names)];
      return [name, value];
    }),
  );
}

function renameAttribute(value: unknown, names: Names): unknown {
  const { from, to } = names;
  if (Array.isArray(value)) return value.map((one) => renameAttribute(one, names));
  if (!isObject(value) || looksLikeGeometry(value)) return value;
  const isAttribute = Object.keys(value).some((name) => plainMembers.has(name));
  if (!isAttribute) return renameValue(value, names);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (namingMembers.has(name)) return [name, namesOf(member, names)];
      if (name === 'value' || name === 'valueList')
        return [name, looksLikeGeometry(member) ? member : renameValue(member, { from, to })];
      return plainMembers.has(name) ? [name, member] : [nameIn(name, names), renameAttribute(member, names)];
    }),
  );
}

/** Into the names of the store, and out of it. */
const renameValue = (value: unknown, { from, to }: Names): unknown =>
  renameKeys(renameKeys(value, from.keyOf, from.coerce), to.termOf, to.uncoerce, to.termOf);
