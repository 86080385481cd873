import type { RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { pathBelow } from '../request.ts';
import { contentOf, warningOf } from './context-sources.ts';
import { type Distribution, sourcesOf } from './distributed-reads.ts';
import type { Wanted } from './registration.ts';
import type { Operation } from './registration-operations.ts';

/** One attribute over all entities that somebody sees it in. Names as stored. */
export interface AttributeFound {
  readonly attribute: string;
  readonly types: Set<string>;
  readonly kinds: Set<string>;
  count: number;
}

/** What there is, here or elsewhere. */
export interface Discovered {
  readonly types: Set<string>;
  readonly attributes: Map<string, AttributeFound>;
  /** Of the one type asked about. */
  entityCount: number;
  readonly warnings: string[];
}

export const nothingFound = (): Discovered => ({
  types: new Set(),
  attributes: new Map(),
  entityCount: 0,
  warnings: [],
});

export function addAttribute(
  to: Discovered,
  attribute: string,
  more: Partial<Omit<AttributeFound, 'attribute'>>,
): void {
  const found = to.attributes.get(attribute) ?? { attribute, types: new Set(), kinds: new Set(), count: 0 };
  for (const type of more.types ?? []) found.types.add(type);
  for (const kind of more.kinds ?? []) found.kinds.add(kind);
  found.count += more.count ?? 0;
  to.attributes.set(attribute, found);
}

/** Adds what context sources say there is (CIM 009 clause 5.7.11): they are asked the same question, all at once. */
export async function discoverElsewhere(
  distribution: Distribution,
  request: RouteRequest,
  context: LdContext,
  about: { readonly tenant: string; readonly operation: Operation; readonly wanted: Wanted },
  to: Discovered,
): Promise<void> {
  const matching = sourcesOf(distribution, about.tenant, request, about.operation, about.wanted);
  // A hub that is registered several times over is asked once, or it would count several times.
  const askable = new Map(
    matching.map((one) => {
      const { endpoint, sourceTenant, headers } = one.registration;
      return [JSON.stringify([endpoint, sourceTenant, headers]), one];
    }),
  );
  const path = pathBelow(request);
  await Promise.all(
    [...askable.values()].map(async ({ registration }) => {
      try {
        const answer = await distribution.sources.call(registration, { method: 'GET', path, context, request });
        if (answer.status === 404) return;
        if (answer.status !== 200)
          throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
        for (const one of [contentOf(registration, answer)].flat())
          if (isObject(one)) read(one, registration.names ?? context, to);
      } catch (error) {
        to.warnings.push(warningOf(registration, error));
      }
    }),
  );
}

/** What each kind of answer says (CIM 009 clauses 5.2.24 to 5.2.28). */
const readers: Readonly<Record<string, (one: JsonObject, names: Names, to: Discovered) => void>> = {
  EntityTypeList: (one, names, to) => {
    for (const type of names(one.typeList)) to.types.add(type);
  },
  EntityType: (one, names, to) => {
    const types = new Set(names(one.typeName));
    for (const type of types) to.types.add(type);
    for (const attribute of names(one.attributeNames)) addAttribute(to, attribute, { types });
  },
  EntityTypeInfo: (one, names, to) => {
    const types = new Set(names(one.typeName));
    for (const type of types) to.types.add(type);
    to.entityCount += numberOf(one.entityCount);
    for (const detail of [one.attributeDetails].flat())
      if (isObject(detail))
        for (const attribute of names(detail.attributeName))
          addAttribute(to, attribute, { types, kinds: new Set(textsOf(detail.attributeTypes)) });
  },
  AttributeList: (one, names, to) => {
    for (const attribute of names(one.attributeList)) addAttribute(to, attribute, {});
  },
  Attribute: (one, names, to) => {
    for (const attribute of names(one.attributeName))
      addAttribute(to, attribute, {
        types: new Set(names(one.typeNames)),
        kinds: new Set(textsOf(one.attributeTypes)),
        count: numberOf(one.attributeCount),
      });
  },
};

type Names = (value: unknown) => readonly string[];

function read(one: JsonObject, context: LdContext, to: Discovered): void {
  const names: Names = (value) => textsOf(value).map((name) => context.keyOf(name));
  const reader = typeof one.type === 'string' && Object.hasOwn(readers, one.type) ? readers[one.type] : undefined;
  reader?.(one, names, to);
}

const textsOf = (value: unknown): string[] => [value].flat().filter((one) => typeof one === 'string');
const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
