import type { Geometry } from './geometry.ts';
import type { Localised } from './localised.ts';
import type { Duration } from './time.ts';
import type { UnitCode } from './units.ts';

/** How a fact came to be; whatever is not `measured` is said on every screen that shows it. */
export const provenances = ['measured', 'recorded', 'synthetic', 'reported', 'derived'] as const;
export type Provenance = (typeof provenances)[number];

/**
 * How much harm a leak does. `important` and `core` as in GB/T 43697-2024; the other three divide its general data.
 * In ascending order: the position is the number policies compare.
 */
export const grades = ['open', 'internal', 'sensitive', 'important', 'core'] as const;
export type Grade = (typeof grades)[number];

/**
 * Classes of personal information. Those in `sensitiveClasses` are sensitive (PIPL article 28, GB/T 35273-2020 annex B):
 * they are seen for a case or by consent only.
 */
export const personalClasses = [
  'basic',
  'contact',
  'identity',
  'biometric',
  'health',
  'finance',
  'whereabouts',
  'belief',
  'minor',
] as const;
export type PersonalClass = (typeof personalClasses)[number];
export const sensitiveClasses: ReadonlySet<PersonalClass> = new Set([
  'identity',
  'biometric',
  'health',
  'finance',
  'whereabouts',
  'belief',
  'minor',
]);

/** Ways to show a personal value so that it helps to recognise somebody one knows and to find nobody one does not. */
export const maskKinds = ['residentId', 'phone', 'name', 'address', 'plate'] as const;
export type MaskKind = (typeof maskKinds)[number];

interface Common {
  readonly title: Localised;
  /** `internal` unless said. */
  readonly grade?: Grade;
  /** It is about a person who can be identified (PIPL article 4), of which class; false unless said, `true` is `basic`. */
  readonly personal?: boolean | PersonalClass;
  /** Shown in this masked form to whoever may see the entity but not the whole value; hidden from them unless said. */
  readonly mask?: MaskKind;
}

export type Attribute =
  | (Common & { readonly kind: 'text'; readonly maxLength: number })
  | (Common & { readonly kind: 'number'; readonly unit: UnitCode; readonly min?: number; readonly max?: number })
  | (Common & { readonly kind: 'boolean' })
  | (Common & { readonly kind: 'dateTime' })
  | (Common & { readonly kind: 'code'; readonly codes: Readonly<Record<string, Localised>> })
  | (Common & { readonly kind: 'geometry' })
  | (Common & { readonly kind: 'relationship'; readonly to: string });

export type Attributes = Readonly<Record<string, Attribute>>;

export interface EntityType {
  readonly title: Localised;
  readonly attributes: Attributes;
  /** How much harm it does to know that there is such an entity; `internal` unless said. */
  readonly grade?: Grade;
  /** Each entity stands for a person or a household, so that only those in charge see there is one; false unless said. */
  readonly personal?: boolean;
  /** The attribute that names the person an entity is about, when it is not the entity itself. */
  readonly subject?: string;
  /** How long personal attributes, or those of a class, are kept after their last change; until somebody deletes them unless said. */
  readonly keepPersonal?: Duration | Readonly<Partial<Record<PersonalClass, Duration>>>;
  /** The law by which entries stay although whom they are about asks for deletion; nothing keeps them unless said. */
  readonly keptBy?: Localised;
}

export type EntityTypes = Readonly<Record<string, EntityType>>;

interface ValueOfKind {
  text: string;
  number: number;
  boolean: boolean;
  dateTime: string;
  code: string;
  geometry: Geometry;
  relationship: string;
}

/** The plain TypeScript value of an attribute declaration. */
export type ValueOf<A extends Attribute> = ValueOfKind[A['kind']];

export function text<const T extends Localised>(title: T, maxLength = 512) {
  return { kind: 'text', title, maxLength } as const;
}

export function number<const U extends UnitCode>(
  title: Localised,
  unit: U,
  range: { min?: number; max?: number } = {},
) {
  return { kind: 'number', title, unit, ...range } as const;
}

export function boolean(title: Localised) {
  return { kind: 'boolean', title } as const;
}

export function dateTime(title: Localised) {
  return { kind: 'dateTime', title } as const;
}

export function code<const C extends Readonly<Record<string, Localised>>>(title: Localised, codes: C) {
  return { kind: 'code', title, codes } as const;
}

export function geometry(title: Localised) {
  return { kind: 'geometry', title } as const;
}

export function relationship(title: Localised, to: string) {
  return { kind: 'relationship', title, to } as const;
}
