import { type AttributeKind, type NgsiAttribute, ngsiNull, valueMembers } from '../attributes/attribute.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { isBare, readAttribute, readMembers } from '../attributes/read-attribute.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { asEarlier, type EarlierVersion, instancesKnown, knows } from '../representation/earlier-version.ts';
import { compactAttribute } from '../representation/represent.ts';
import { simplify } from '../representation/represent-simple.ts';

// What is written to a source that knows an earlier version of the specification (CIM 009 clauses 4.3.6.6 and 4.3.6.8): the tables that
// answers are made by, from the other side. Names and @context stay as they came.

/** How a body is to be read. */
interface Reading {
  readonly context: LdContext;
  readonly earlier: EarlierVersion;
  /** Attributes are their values alone. */
  readonly simplified: boolean;
  /** A bare value takes the kind of what is there (clause 5.6.17.4), which is the source's to say. */
  readonly merges: boolean;
}

type Reader = (body: JsonObject, reading: Reading, name: string) => unknown;

/** Bodies that are entities, or parts of them, by their place; queries and subscriptions hold no entity data. */
const readers: readonly (readonly [place: RegExp, read: Reader])[] = [
  [/^\/entities\/[^/]+\/attrs\/([^/]+)$/, attributePart],
  [/^\/temporal\/entities(?:\/|$)/, entityOver],
  [/^\/entities(?:\/|$)/, entity],
  [/^\/entityOperations\/(?:create|upsert|update|merge)$/, entity],
];

/** What this hub says of its own accord, and no version before 1.9 knows. */
const ofNow = 'splitEntities';

/** A path below `/ngsi-ld/v1` with its query. */
export function pathAsEarlier(path: string): string {
  const [place = '', search] = path.split('?');
  const parameters = new URLSearchParams(search);
  if (!parameters.has(ofNow)) return path;
  parameters.delete(ofNow);
  return `${place}?${parameters}`;
}

/** One item of a body as an earlier version knows it. @throws context.badRequestData for what is no part of an entity */
export function itemAsEarlier(
  method: string,
  path: string,
  item: unknown,
  context: LdContext,
  earlier: EarlierVersion,
): unknown {
  const [place = '', search] = path.split('?');
  const found = readers.find(([pattern]) => pattern.test(place));
  if (!isObject(item)) return item;
  if (!found) return Object.fromEntries(Object.entries(item).filter(([name]) => name !== ofNow));
  const asked = new URLSearchParams(search);
  const forms = [...(asked.get('options') ?? '').split(','), asked.get('format')];
  const reading: Reading = {
    context,
    earlier,
    simplified: forms.some((one) => one === 'keyValues' || one === 'simplified'),
    merges: place.endsWith('/merge') || (method === 'PATCH' && /^\/entities\/[^/]+$/.test(place)),
  };
  return found[1](item, reading, decodeURIComponent(found[0].exec(place)?.[1] ?? ''));
}

/** Members of entities that are no attributes, and what becomes of them. */
const members: Readonly<Record<string, (value: unknown, earlier: EarlierVersion) => unknown>> = {
  '@context': (value) => value,
  id: (value) => value,
  '@id': (value) => value,
  type: firstType,
  '@type': firstType,
  scope: (value, earlier) => (knows(earlier, 'scope') ? value : undefined),
  expiresAt: (value, earlier) => (knows(earlier, 'expiresAt') ? value : undefined),
  createdAt: (value) => value,
  modifiedAt: (value) => value,
  deletedAt: (value) => value,
};

function firstType(value: unknown, earlier: EarlierVersion): unknown {
  return Array.isArray(value) && value.length > 1 && !knows(earlier, 'several') ? (value[0] as unknown) : value;
}

function eachMember(
  body: JsonObject,
  { earlier }: Reading,
  attribute: (name: string, value: unknown) => unknown,
): JsonObject {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      const known = member ? member(value, earlier) : attribute(name, value);
      return known === undefined ? [] : [[name, known]];
    }),
  );
}

function entity(body: JsonObject, reading: Reading): JsonObject {
  const { context, earlier, simplified, merges } = reading;
  return eachMember(body, reading, (name, value) => {
    if (value === ngsiNull || (isBare(value) && (simplified || merges))) return value;
    const instances = readAttribute(name, value, { context, nulls: true, simplified });
    const known = instancesKnown(instances, (one) => one.datasetId, earlier).map((one) => shown(one, reading));
    return known.length === 1 ? known[0] : known;
  });
}

/** The past: instances of one time after the other, of which those of one dataset may be all that is known. */
function entityOver(body: JsonObject, reading: Reading): JsonObject {
  const { context, earlier } = reading;
  return eachMember(body, reading, (name, value) => {
    const all = [value].flat().flatMap((one) => readAttribute(name, one, { context, nulls: true }));
    const [kept] = instancesKnown(all, (one) => one.datasetId, earlier);
    const one = knows(earlier, 'several') ? all : all.filter(({ datasetId }) => datasetId === kept?.datasetId);
    return one.map((instance) => shown(instance, reading));
  });
}

/** Part of one attribute, whose kind may be left to the source. */
function attributePart(body: JsonObject, { context, earlier }: Reading, name: string): JsonObject {
  const { '@context': given, ...rest } = body;
  const read = readMembers(name, rest, { context, nulls: true });
  const declared = typeof rest.type === 'string' ? context.keyOf(rest.type) : undefined;
  const kind = kinds.find((one) => one === declared) ?? kinds.find((one) => valueMembers[one] in read);
  const { type, ...known } = compactAttribute(asEarlier({ ...read, type: kind ?? 'Property' }, earlier), context);
  return { ...(kind && { type }), ...known, ...(given === undefined ? {} : { '@context': given }) };
}

const kinds = Object.keys(valueMembers) as AttributeKind[];

function shown(instance: NgsiAttribute, { context, earlier, simplified }: Reading): unknown {
  const known = compactAttribute(asEarlier(instance, earlier), context);
  return simplified ? simplify(known) : known;
}
