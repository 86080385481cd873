import { contextErrors } from '../errors.ts';
import { type AttributeKind, type NgsiAttribute, valueMembers } from './attribute.ts';
import { getGeometry } from './geojson.ts';
import { isObject } from './json-object.ts';
import { isUri } from './names.ts';

const bad = (name: string, reason: string) => contextErrors.badRequestData({ reason: `${name}: ${reason}` });

/** Kinds whose values have no unit (CIM 009 clauses 4.5.3.2, 4.5.18.2, 4.5.20.2 and 4.5.24.2). */
const unitless: ReadonlySet<AttributeKind> = new Set([
  'Relationship',
  'ListRelationship',
  'LanguageProperty',
  'VocabProperty',
  'JsonProperty',
]);

/**
 * One normalised instance as its kind wants it; a geometry written as a text (clause 4.7.2) becomes one.
 * @throws context.badRequestData
 */
export function checkAttribute(name: string, attribute: NgsiAttribute): NgsiAttribute {
  const { type, unitCode, entityIdSealed, entityTypeSealed } = attribute;
  if (unitCode !== undefined && unitless.has(type)) throw bad(name, `a ${type} has no unit`);
  if (name === 'ngsildproof') {
    if (!isObject(attribute.value)) throw bad(name, 'a proof is an object');
  } else if (entityIdSealed !== undefined || entityTypeSealed !== undefined) {
    throw bad(name, 'entityIdSealed and entityTypeSealed are members of ngsildproof alone');
  }
  if (type === 'LanguageProperty' && attribute.valueType !== undefined && attribute.valueType !== 'langString')
    throw bad(name, 'the valueType of a LanguageProperty is langString');
  if (type === 'GeoProperty' && typeof attribute.value === 'string') {
    const value = getGeometry(parsed(attribute.value));
    return { ...attribute, value };
  }
  checkValue[type](attribute[valueMembers[type]], name);
  return attribute;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isTexts = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((part) => typeof part === 'string'));

const checkValue: Readonly<Record<AttributeKind, (value: unknown, name: string) => void>> = {
  Property(value, name) {
    if (value === null || value === undefined) throw bad(name, 'null is not a value');
  },
  Relationship(value, name) {
    const all = Array.isArray(value) ? value : [value];
    if (all.length === 0 || !all.every(isUri)) throw bad(name, 'the object is not a URI');
  },
  GeoProperty(value) {
    getGeometry(value);
  },
  LanguageProperty(value, name) {
    if (!isObject(value) || '' in value || !Object.values(value).every(isTexts))
      throw bad(name, 'a languageMap maps language tags to texts');
  },
  VocabProperty() {},
  JsonProperty(value, name) {
    if (![value].flat().every(isObject)) throw bad(name, 'json is an object or a list of objects');
  },
  ListProperty(value, name) {
    if (!Array.isArray(value)) throw bad(name, 'a valueList is a list');
  },
  ListRelationship() {},
};
