import { type Attribute, parseInstant } from '@hub/kernel';
import type { Change, NgsiAttribute } from '../attributes/attribute.ts';
import type { Mutation } from '../writing/mutations.ts';
import { hold } from '../writing/state.ts';

/** `<entity id>#<attribute>`: what a citizen asks to be put right. */
export function readCorrection(field: string): { readonly id: string; readonly attribute: string } | undefined {
  const [, id, attribute] = /^(.+)#([^#]+)$/.exec(field) ?? [];
  return id === undefined || attribute === undefined ? undefined : { id, attribute };
}

/** The value an attribute of this kind has by a text; undefined when it can have none by it. */
export function valueOfText(declared: Attribute, text: string): string | number | boolean | undefined {
  switch (declared.kind) {
    case 'text':
      return text !== '' && text.length <= declared.maxLength ? text : undefined;
    case 'number': {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = declared;
      return Number.isFinite(value) && value >= min && value <= max ? value : undefined;
    }
    case 'boolean':
      return ({ true: true, false: false } as Readonly<Record<string, boolean>>)[text];
    case 'dateTime':
      return parseInstant(text) === undefined ? undefined : text;
    case 'code':
      return Object.hasOwn(declared.codes, text) ? text : undefined;
    case 'geometry':
    case 'relationship':
      return undefined;
    default:
      return declared satisfies never;
  }
}

/** Puts one value in place of what is there; several instances by `datasetId` are several sources', and are left alone. */
export function correctAttribute(attribute: string, declared: Attribute, text: string): Mutation<void> | undefined {
  const value = valueOfText(declared, text);
  if (value === undefined) return undefined;
  return (state, at) => {
    const held = state?.attributes.get(attribute) ?? [];
    if (!state || held.length > 1) return { state, changes: [], result: undefined };
    const [before] = held;
    const unit = before?.json.unitCode;
    const json: NgsiAttribute = { type: 'Property', value, ...(unit === undefined ? {} : { unitCode: unit }) };
    const one = hold(json, before?.createdAt ?? at, at);
    const change: Change = { attribute, op: before ? 'updated' : 'created', held: one, ...(before && { before }) };
    const attributes = new Map(state.attributes).set(attribute, [one]);
    return { state: { ...state, attributes, modifiedAt: at }, changes: [change], result: undefined };
  };
}
