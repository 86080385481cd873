import { type AttributeKind, type NgsiAttribute, ngsiNull, valueMembers } from '../attributes/attribute.ts';

/** Kinds whose simplified value keeps its member, so that it can be told from a plain value (CIM 009 clause 4.5.4). */
const wrapped: ReadonlySet<AttributeKind> = new Set(['LanguageProperty', 'VocabProperty', 'JsonProperty']);

/** The simplified form of one attribute instance: its value alone. @param linked what stands in the place of an entity's URI */
export function simplify(attribute: NgsiAttribute, linked?: (id: string) => unknown): unknown {
  const member = valueMembers[attribute.type];
  const value = attribute[member];
  if (wrapped.has(attribute.type)) return { [member]: value };
  const target = (id: string) => linked?.(id) ?? id;
  if (value === ngsiNull) return value;
  if (attribute.type === 'ListRelationship')
    return (value as readonly { object: string }[]).map((one) => target(one.object));
  if (attribute.type === 'Relationship')
    return Array.isArray(value) ? value.map((id) => target(String(id))) : target(String(value));
  return value;
}
