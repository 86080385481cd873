import { type NgsiAttribute, ngsiNull, valueMembers } from './attribute.ts';
import { isObject } from './json-object.ts';
import { isNull } from './read-attribute.ts';

/** JSON Merge Patch (RFC 7396) with `urn:ngsi-ld:null` in the place of null (CIM 009 clause 5.5.12). */
export function mergeJson(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const answer: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, part] of Object.entries(patch)) {
    if (part === ngsiNull) delete answer[key];
    else answer[key] = mergeJson(answer[key], part);
  }
  return answer;
}

/** Values that are replaced as a whole: raw JSON is opaque, and half a geometry is none. */
const opaque = new Set(['JsonProperty', 'GeoProperty', 'ListProperty', 'ListRelationship']);

/**
 * An attribute instance after a merge (CIM 009 clause 5.6.17.4). `deep` merges compound values and sub-attributes member
 * by member; otherwise each given member is replaced (clause 5.5.8).
 */
export function mergeAttribute(held: NgsiAttribute, patch: NgsiAttribute, deep: boolean): NgsiAttribute {
  const member = valueMembers[patch.type];
  const answer: Record<string, unknown> = { ...held };
  if (held.type !== patch.type) delete answer[valueMembers[held.type]];
  for (const key in patch) {
    const part = patch[key];
    if (key === member) answer[key] = deep && !opaque.has(patch.type) ? mergeJson(answer[key], part) : part;
    else if (part === ngsiNull || (isInstance(part) && isNull(part))) delete answer[key];
    else if (deep && isInstance(part) && isInstance(answer[key])) answer[key] = mergeAttribute(answer[key], part, deep);
    else answer[key] = part;
  }
  return answer as NgsiAttribute;
}

function isInstance(value: unknown): value is NgsiAttribute {
  return isObject(value) && typeof value.type === 'string' && Object.hasOwn(valueMembers, value.type);
}

/**
 * A bare value keeps the kind of the attribute it lands on; with a common language a text becomes that language's
 * entry of a LanguageProperty.
 */
export function dressBare(held: NgsiAttribute, patch: NgsiAttribute, lang: string | undefined): NgsiAttribute {
  if (held.type === patch.type || isNull(patch)) return patch;
  const value = patch[valueMembers[patch.type]];
  if (held.type === 'LanguageProperty') {
    if (typeof value === 'string') return { type: 'LanguageProperty', languageMap: { [lang ?? '@none']: value } };
    return isObject(value) ? { type: 'LanguageProperty', languageMap: value } : patch;
  }
  if (held.type === 'ListRelationship') {
    return {
      type: held.type,
      objectList: Array.isArray(value) ? value.map((object) => ({ object })) : [{ object: value }],
    };
  }
  return { type: held.type, [valueMembers[held.type]]: value };
}
