import { type EntityAccess, everyEntity, type FieldView, type MaskKind } from '@hub/kernel';
import { maskText } from '@hub/standards';
import { attributeValue, type EntityState, type NgsiAttribute, valueMembers } from './attributes/attribute.ts';
import { isObject } from './attributes/json-object.ts';
import { hold } from './writing/state.ts';

/** Whom an entity is about: by the attribute its type names, else nobody. */
export function subjectsOf(
  entity: { readonly id: string; readonly types: readonly string[] },
  access: EntityAccess,
  instances: (attribute: string) => readonly NgsiAttribute[],
): readonly string[] {
  return entity.types.flatMap((type) => {
    const attribute = access.subjectOf(type);
    if (attribute === undefined) return [];
    // A case may be about the entity or about the person behind it.
    return [
      entity.id,
      ...instances(attribute)
        .flatMap((one) => attributeValue(one))
        .filter((value) => typeof value === 'string'),
    ];
  });
}

/** How the attributes of an entity are shown to whom the access is for. */
export function fieldsOf(state: EntityState, access: EntityAccess): FieldView {
  const held = (attribute: string) => state.attributes.get(attribute)?.map(({ json }) => json) ?? [];
  return access.fields({ types: state.types, subjects: subjectsOf(state, access, held) });
}

export function keepsNothing({ hidden, masked }: FieldView): boolean {
  return hidden.size === 0 && masked.size === 0;
}

/** The entity as it may be seen: hidden attributes are not there, masked ones have their masked value and nothing else. */
export function shownState(state: EntityState, access: EntityAccess): EntityState {
  if (access === everyEntity) return state;
  const fields = fieldsOf(state, access);
  if (keepsNothing(fields)) return state;
  const attributes = new Map(
    [...state.attributes].flatMap(([key, all]) => {
      if (fields.hidden.has(key)) return [];
      const kind = fields.masked.get(key);
      if (kind === undefined) return [[key, all] as const];
      const veiled = all.flatMap((one) => {
        const json = maskAttribute(one.json, kind);
        return json ? [hold(json, one.createdAt, one.modifiedAt)] : [];
      });
      return veiled.length === 0 ? [] : [[key, veiled] as const];
    }),
  );
  return { ...state, attributes };
}

/** The masked form of an attribute instance; undefined when its value is no text. Attributes of it are left out. */
export function maskAttribute(attribute: NgsiAttribute, kind: MaskKind): NgsiAttribute | undefined {
  const { type, observedAt, datasetId } = attribute;
  const value = maskValue(attributeValue(attribute), kind);
  if (value === undefined || (type !== 'Property' && type !== 'LanguageProperty' && type !== 'ListProperty')) return;
  return {
    type,
    [valueMembers[type]]: value,
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(datasetId === undefined ? {} : { datasetId }),
  };
}

function maskValue(value: unknown, kind: MaskKind): unknown {
  const mask = maskText[kind];
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value.map(mask) : undefined;
  if (!isObject(value)) return undefined;
  const members = Object.entries(value);
  if (!members.every(([, one]) => typeof one === 'string')) return undefined;
  return Object.fromEntries(members.map(([key, one]) => [key, mask(String(one))]));
}
