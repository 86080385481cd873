import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getName } from '../attributes/names.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { Matching } from './registrations.ts';

/** Members of an entity that are no attributes. */
const members = new Set(['id', '@id', 'type', '@type', '@context', 'scope', 'expiresAt']);
const defaultDataset = '@none';
/** Instances of datasets that nobody has registered by name. */
const otherDatasets = '*';

/** Instances of one attribute that are written, of one dataset. Sources may have registered some datasets alone (CIM 009 table 5.2.9-1). */
export interface Piece {
  /** As it is stored. */
  readonly attribute: string;
  /** `@none` for the default instance; undefined: it is not known of which. */
  readonly dataset: string | undefined;
}

/** The pieces of an entity or of a part of one. @throws context.badRequestData */
export const piecesOf = (body: JsonObject, context: LdContext): readonly Piece[] =>
  Object.entries(body).flatMap(([name, value]) => {
    if (members.has(name)) return [];
    const attribute = context.keyOf(getName(name, 'attribute name'));
    return datasetsIn(value).map((dataset) => ({ attribute, dataset }));
  });

/** The piece that an operation on one attribute is about. */
export const pieceNamed = (attribute: string, datasetId: unknown): Piece => ({
  attribute,
  dataset: typeof datasetId === 'string' ? datasetId : defaultDataset,
});

/** All there is of an attribute, told apart as far as some sources do. */
export function allPieces(attribute: string, matching: readonly Matching[]): readonly Piece[] {
  const known = matching.flatMap(({ registration }) => [...(registration.datasetIds ?? [])]);
  return [...new Set(known), otherDatasets].map((dataset) => ({ attribute, dataset }));
}

/** Those of some pieces that a source may have. */
export const piecesAt = ({ registration, attributes }: Matching, pieces: Iterable<Piece>): ReadonlySet<Piece> =>
  new Set(
    [...pieces].filter(
      ({ attribute, dataset }) =>
        (attributes === 'all' || attributes.has(attribute)) &&
        (dataset === undefined || (registration.datasetIds?.has(dataset) ?? true)),
    ),
  );

export const attributesIn = (pieces: Iterable<Piece>): readonly string[] => [
  ...new Set([...pieces].map(({ attribute }) => attribute)),
];

/** Of an entity, or a part of one, some pieces, with all that is no attribute. */
export function bodyPart(body: JsonObject, pieces: 'all' | ReadonlySet<Piece>, context: LdContext): JsonObject {
  if (pieces === 'all') return body;
  const datasets = Map.groupBy(pieces, ({ attribute }) => attribute);
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
      if (members.has(name)) return [[name, value]];
      const some = datasets.get(context.keyOf(name));
      if (!some) return [];
      const kept = new Set(some.map(({ dataset }) => dataset));
      if (datasetsIn(value).every((one) => kept.has(one)) || !Array.isArray(value)) return [[name, value]];
      return [[name, value.filter((one: unknown) => kept.has(datasetOf(one)))]];
    }),
  );
}

/** Only instances of the normalised and concise forms name their dataset: all else is the default one. */
const datasetOf = (instance: unknown): string =>
  isObject(instance) && typeof instance.datasetId === 'string' ? instance.datasetId : defaultDataset;

const datasetsIn = (value: unknown): readonly string[] => [
  ...new Set(Array.isArray(value) && value.length > 0 ? value.map(datasetOf) : [datasetOf(value)]),
];

/**
 * The calls that delete these pieces of an attribute, all of which a source has, by their paths: as they are asked for here, unless all are
 * and the source has registered some datasets alone.
 */
export function deletionPaths(
  path: string,
  { datasetIds }: Pick<Matching['registration'], 'datasetIds'>,
  pieces: 'all' | Iterable<Piece>,
): readonly string[] {
  const [start = '', search = ''] = path.split('?');
  const asked = new URLSearchParams(search);
  if (pieces === 'all' || !datasetIds || asked.get('deleteAll') !== 'true') return [path];
  asked.delete('deleteAll');
  return [...pieces].map(({ dataset }) => {
    const own = new URLSearchParams(asked);
    if (dataset !== undefined && dataset !== defaultDataset) own.set('datasetId', dataset);
    return own.size > 0 ? `${start}?${own}` : start;
  });
}

/** The types that are given. @throws context.badRequestData */
export const typesIn = ({ type }: JsonObject, context: LdContext): readonly string[] | undefined =>
  type === undefined ? undefined : [type].flat().map((one) => context.keyOf(getName(one, 'type')));

/** What else of an entity can be written. */
export const membersIn = (body: JsonObject): readonly string[] =>
  ['type', 'scope', 'expiresAt'].filter((name) => name in body);
