import type { JsonObject } from '../attributes/json-object.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { type Expression, renderExpression } from '../query/expression.ts';
import { anyType, driverTypes } from '../query/selection.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { patternOf, type RegisteredEntities } from './registration.ts';
import type { Matching } from './registrations.ts';

// Of what is asked here, what one source is asked for: what it has registered, and nothing beside it (CIM 009 clause 4.3.6.1).

/** Which entities a question is about, in stored names. */
export type Selection = Pick<EntityQuery, 'ids' | 'idPattern' | 'types' | 'selectors'>;

/** Some entities. Undefined: any. */
export interface Chosen {
  readonly ids?: readonly string[] | undefined;
  readonly idPattern?: string | undefined;
  readonly types?: Expression<string> | undefined;
}

export interface Narrowing {
  readonly chosen: readonly Chosen[];
  /** Undefined: all that an entity has. */
  readonly attributes: readonly string[] | undefined;
  readonly datasetIds: readonly string[] | undefined;
}

/** Selectors in one posted query. */
export const mostSelectors = 100;
/** Ids in the URL of one call. */
export const idsBytes = 6_000;

export function narrowingAt(one: Matching, selection: Selection): Narrowing {
  const { registration, attributes } = one;
  const common = commonAt(one, selection);
  const chosen = common.length > 0 ? common : askedOf(selection);
  return {
    chosen: [...new Map(chosen.map((some) => [JSON.stringify(some), some])).values()],
    attributes: attributes === 'all' ? undefined : [...attributes].sort(),
    datasetIds: registration.datasetIds && [...registration.datasetIds],
  };
}

/** Whether a source has registered any entities that are asked for: selectors may each have something in common with it, and none all. */
export const hasCommon = (one: Matching, selection: Selection): boolean => commonAt(one, selection).length > 0;

const askedOf = ({ ids, idPattern, types, selectors }: Selection): readonly Chosen[] =>
  selectors?.map(({ id, ...rest }) => ({ ...rest, ids: id === undefined ? undefined : [id] })) ?? [
    { ids, idPattern, types },
  ];

function commonAt({ registration, attributes }: Matching, selection: Selection): readonly Chosen[] {
  const asked = askedOf(selection);
  return registration.infos
    .filter((info) => attributes === 'all' || !info.attributes?.isDisjointFrom(attributes))
    .flatMap(({ entities }) => (entities ? asked.flatMap((one) => commonOf(one, entities)) : asked));
}

/** The entities that are both asked for and registered; of two patterns, that of who asks: no one pattern says what two say together. */
export function commonOf(asked: Chosen, registered: readonly RegisteredEntities[]): readonly Chosen[] {
  const fits = matcherOf(asked.idPattern);
  return registered.flatMap(({ id, idPattern, matches, types: some }): readonly Chosen[] => {
    const types = commonTypes(asked.types, some);
    if (!types) return [];
    if (asked.ids) {
      const ids = asked.ids.filter((one) => (id === undefined || id === one) && (matches?.(one) ?? true));
      return ids.length > 0 ? [{ ids, idPattern: asked.idPattern, types }] : [];
    }
    if (id !== undefined) return fits(id) ? [{ ids: [id], types }] : [];
    return [{ idPattern: asked.idPattern ?? idPattern, types }];
  });
}

/** Whether ids fit a pattern; one that only the store can read may. */
export function matcherOf(pattern: string | undefined): (id: string) => boolean {
  try {
    return pattern === undefined ? () => true : patternOf(pattern);
  } catch {
    return () => true;
  }
}

function commonTypes(
  asked: Expression<string> | undefined,
  registered: readonly string[],
): Expression<string> | undefined {
  if (!asked) return anyType(registered);
  const common = driverTypes(asked).filter((type) => registered.includes(type));
  if (common.length === 0) return undefined;
  if (common.length === driverTypes(asked).length) return asked;
  const isList = asked.kind === 'or' && asked.parts.every(({ kind }) => kind === 'term');
  return isList ? anyType(common) : { kind: 'and', parts: [asked, anyType(registered)] };
}

/** All of them as one, as far as one can say it and not less: the parameters of a GET say one thing of all entities. */
function asOne(chosen: readonly Chosen[]): Chosen {
  const [first, ...rest] = chosen;
  if (!first || rest.length === 0) return first ?? {};
  const alternatives = chosen.flatMap(({ types }) => (types?.kind === 'or' ? types.parts : (types ?? [])));
  const types = new Map(alternatives.map((one) => [JSON.stringify(one), one]));
  return {
    types: chosen.every((one) => one.types) ? { kind: 'or', parts: [...types.values()] } : undefined,
    ...idsAsOne(chosen),
  };
}

function idsAsOne(chosen: readonly Chosen[]): Pick<Chosen, 'ids' | 'idPattern'> {
  const patterns = new Set(chosen.map(({ idPattern }) => idPattern));
  const ids = [...new Set(chosen.flatMap((one) => one.ids ?? []))];
  const [pattern] = patterns;
  const samePattern = patterns.size === 1 ? pattern : undefined;
  if (chosen.every((one) => one.ids)) return ids.join().length > idsBytes ? {} : { ids, idPattern: samePattern };
  if (!chosen.every((one) => one.ids ?? one.idPattern)) return { idPattern: samePattern };
  const exact = ids.map((id) => `^${id.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  const idPattern = [...exact, ...chosen.flatMap((one) => (one.ids ? [] : (one.idPattern ?? [])))].join('|');
  return idPattern.length > idsBytes ? {} : { idPattern };
}

/** Types in the selection language (clause 4.17). */
function typesText(types: Expression<string>, { termOf }: LdContext): string {
  const text = renderExpression(types, ';', ',', termOf);
  return types.kind === 'term' ? text : text.slice(1, -1);
}

/** Makes the parameters of a question those of a narrower one. @param names what names are written in */
export function narrowParameters(parameters: URLSearchParams, narrowing: Narrowing, names: LdContext): void {
  const { types, ids, idPattern } = asOne(narrowing.chosen);
  const members: Readonly<Record<string, string | undefined>> = {
    type: types && typesText(types, names),
    id: ids?.join(','),
    idPattern,
    attrs: narrowing.attributes?.map(names.termOf).join(','),
    datasetId: narrowing.datasetIds?.join(','),
  };
  for (const [name, value] of Object.entries(members))
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
}

/** The same of a posted query. */
export function narrowBody(body: JsonObject, narrowing: Narrowing, names: LdContext): JsonObject {
  const { entities: _e, attrs: _a, datasetId: _d, ...rest } = body;
  const { attributes, datasetIds } = narrowing;
  const entities = narrowedSelectors(narrowing, names);
  return {
    ...rest,
    ...(entities && { entities }),
    ...(attributes && { attrs: attributes.map(names.termOf) }),
    ...(datasetIds && { datasetId: datasetIds }),
  };
}

/** The selectors of a narrower question. They name a type, or there is none. */
export function narrowedSelectors({ chosen }: Narrowing, names: LdContext): readonly JsonObject[] | undefined {
  if (!chosen.every(({ types }) => types)) return undefined;
  const all = chosen.flatMap(({ types, ids, idPattern }): readonly JsonObject[] => {
    const type = types ? typesText(types, names) : '';
    return ids ? ids.map((id) => ({ id, type })) : [idPattern === undefined ? { type } : { idPattern, type }];
  });
  const { types } = asOne(chosen);
  return all.length > mostSelectors && types ? [{ type: typesText(types, names) }] : all;
}
