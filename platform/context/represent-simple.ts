import { type AttributeKind, type NgsiAttribute, valueMembers } from './attribute.ts';

/** Kinds whose simplified value keeps its member, so that it can be told from a plain value (CIM 009 clause 4.5.4). */
const wrapped: ReadonlySet<AttributeKind> = new Set(['LanguageProperty', 'VocabProperty', 'JsonProperty']);

/** The simplified form of one attribute instance: its value alone. */
export function simplify(attribute: NgsiAttribute): unknown {
  const member = valueMembers[attribute.type];
  const value = attribute[member];
  if (wrapped.has(attribute.type)) return { [member]: value };
  if (attribute.type === 'ListRelationship') return (value as readonly { object: string }[]).map((one) => one.object);
  return value;
}
