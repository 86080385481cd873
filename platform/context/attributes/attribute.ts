import type { Instant } from '@hub/kernel';

/** The kinds of attribute and the member that holds the value of each (CIM 009 clause 4.5). */
export const valueMembers = {
  Property: 'value',
  Relationship: 'object',
  GeoProperty: 'value',
  LanguageProperty: 'languageMap',
  VocabProperty: 'vocab',
  JsonProperty: 'json',
  ListProperty: 'valueList',
  ListRelationship: 'objectList',
} as const;

export type AttributeKind = keyof typeof valueMembers;

/** One normalised attribute instance. Members beyond these are attributes of the attribute. */
export interface NgsiAttribute {
  readonly type: AttributeKind;
  readonly value?: unknown;
  readonly object?: unknown;
  readonly languageMap?: unknown;
  readonly vocab?: unknown;
  readonly json?: unknown;
  readonly valueList?: unknown;
  readonly objectList?: unknown;
  readonly observedAt?: string;
  readonly unitCode?: string;
  readonly datasetId?: string;
  readonly [member: string]: unknown;
}

/** Marks a value that is to be deleted (CIM 009 clause 4.5.0). */
export const ngsiNull = 'urn:ngsi-ld:null';

/** Members of notifications that say what a value was before. */
export const plainMembersOfThePast = [
  'previousValue',
  'previousObject',
  'previousLanguageMap',
  'previousVocab',
  'previousJson',
  'previousValueList',
  'previousObjectList',
] as const;

/** Members of attributes that answers alone have (CIM 009 clauses 4.5.2.2 and 4.5.23). */
export const answersAlone: ReadonlySet<string> = new Set([...plainMembersOfThePast, 'entity', 'entityList']);

/** Members whose texts are names, expanded and compacted like those of types. */
export const namingMembers: ReadonlySet<string> = new Set([
  'vocab',
  'previousVocab',
  'objectType',
  'valueType',
  'entityTypeSealed',
]);

/** `previousValue`, `previousObject`, … (CIM 009 clause 4.5.2 and its kin). */
export function previousMember(kind: AttributeKind): string {
  const member = valueMembers[kind];
  return `previous${member.charAt(0).toUpperCase()}${member.slice(1)}`;
}

/** Members of an attribute that are not attributes themselves. */
export const plainMembers: ReadonlySet<string> = new Set([
  'type',
  ...Object.values(valueMembers),
  'observedAt',
  'unitCode',
  'datasetId',
  'objectType',
  'valueType',
  'lang',
  'createdAt',
  'modifiedAt',
  'deletedAt',
  'instanceId',
  'entity',
  'entityList',
  'entityIdSealed',
  'entityTypeSealed',
  ...plainMembersOfThePast,
  'expiresAt',
]);

export function attributeValue(attribute: NgsiAttribute): unknown {
  return attribute[valueMembers[attribute.type]];
}

/** The ids that relationships of an instance name. */
export function targetsOf(instance: NgsiAttribute): readonly string[] {
  const value = instance[valueMembers[instance.type]];
  if (instance.type === 'Relationship') return [value].flat() as string[];
  if (instance.type === 'ListRelationship') return (value as readonly { object: string }[]).map((one) => one.object);
  return [];
}

/** Instants of an attribute instance; never part of it. */
export interface Times {
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  /** When it ends by itself (CIM 009 clause 4.22). */
  readonly expiresAt?: Instant | undefined;
  /** Those of its own attributes, where they are others than its own or end before it. */
  readonly subs?: SubTimes | undefined;
}

/** By the name of an attribute of an attribute and the number of its instance. */
export type SubTimes = Readonly<Record<string, readonly Times[]>>;

/** An attribute instance in an entity, with its text as it is stored. */
export interface Held extends Times {
  readonly json: NgsiAttribute;
  readonly text: string;
}

/** The state of one entity. Never changed in place. */
export interface EntityState {
  readonly id: string;
  readonly types: readonly string[];
  readonly scope: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly Held[]>;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly expiresAt?: Instant | undefined;
}

/** What one write did to one attribute instance. */
export interface Change {
  readonly attribute: string;
  readonly op: 'created' | 'updated' | 'deleted';
  /** The instance as it now is; of a deleted one, as it was. */
  readonly held: Held;
  /** The instance as it was before an update. */
  readonly before?: Held;
}
