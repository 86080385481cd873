import type { AnyPack, Attribute, EntityTypes } from '@hub/kernel';
import { attributeValue, type EntityState } from '../attributes/attribute.ts';

/** Entity types that are about people, with the attributes that say about whom. */
export type Identifying = ReadonlyMap<string, readonly string[]>;

/** By the declarations: the attribute a type names as its subject, and numbers of identity documents. */
export function identifyingAttributes(packs: readonly AnyPack[]): Identifying {
  const all = packs.flatMap(({ entities }) =>
    Object.entries(entities as EntityTypes).map(([name, { attributes, subject }]) => {
      const numbers = Object.entries(attributes).flatMap(([key, one]) => (isNumberOfPerson(one) ? [key] : []));
      return [name, [...new Set([...(subject === undefined ? [] : [subject]), ...numbers])]] as const;
    }),
  );
  return new Map(all.filter(([, names]) => names.length > 0));
}

export function isNumberOfPerson({ personal, mask }: Attribute): boolean {
  return personal === 'identity' && mask === 'residentId';
}

/** What the identifying attributes of an entity say: ids and numbers as they stand there. */
export function identitiesOf(
  { types, attributes }: Pick<EntityState, 'types' | 'attributes'>,
  identifying: Identifying,
): readonly string[] {
  const names = new Set(types.flatMap((type) => identifying.get(type) ?? []));
  const texts = [...names].flatMap((name) => [...new Set(textsOf(attributes.get(name)))]);
  return [...new Set(texts)];
}

/** Whether one attribute names several people: then the entity is not one person's. */
export function isOfSeveral(
  { types, attributes }: Pick<EntityState, 'types' | 'attributes'>,
  identifying: Identifying,
): boolean {
  const names = types.flatMap((type) => identifying.get(type) ?? []);
  return names.some((name) => new Set(textsOf(attributes.get(name))).size > 1);
}

function textsOf(held: ReturnType<EntityState['attributes']['get']>): readonly string[] {
  const values = (held ?? []).flatMap(({ json }) => attributeValue(json));
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}
