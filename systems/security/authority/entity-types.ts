import {
  type AnyPack,
  type Attribute,
  type City,
  type EntityType,
  type EntityTypes,
  grades,
  type MaskKind,
  type PersonalClass,
  sensitiveClasses,
} from '@hub/kernel';

/** What policies ask of an attribute, as its pack declares it. */
export interface DeclaredAttribute {
  readonly grade: number;
  readonly personal: PersonalClass | undefined;
  readonly sensitive: boolean;
  readonly mask: MaskKind | undefined;
}

export interface DeclaredType {
  readonly name: string;
  readonly bureau: string;
  readonly grade: number;
  readonly personal: boolean;
  readonly subject: string | undefined;
  readonly attributes: ReadonlyMap<string, DeclaredAttribute>;
  /** Names of those that are personal. */
  readonly personalAttributes: readonly string[];
}

/** Of a type that no pack declares nothing is known but that somebody writes it. */
export const undeclaredGrade = grades.indexOf('internal');

/** The declared entity types by name. Types of one name in two packs are refused when the packs are checked. */
export function readEntityTypes({
  packs,
  bureaus,
}: Pick<City, 'packs' | 'bureaus'>): ReadonlyMap<string, DeclaredType> {
  return new Map(
    packs.flatMap((pack) => {
      const bureau = ownerOf(pack, bureaus);
      return Object.entries(pack.entities as EntityTypes).map(
        ([name, type]) => [name, declaredType(name, type, bureau)] as const,
      );
    }),
  );
}

function declaredType(name: string, type: EntityType, bureau: string): DeclaredType {
  return {
    name,
    bureau,
    grade: grades.indexOf(type.grade ?? 'internal'),
    personal: type.personal ?? false,
    subject: type.subject,
    attributes: new Map(Object.entries(type.attributes).map(([key, attribute]) => [key, declaredAttribute(attribute)])),
    personalAttributes: Object.entries(type.attributes).flatMap(([key, { personal = false }]) =>
      personal === false ? [] : [key],
    ),
  };
}

function declaredAttribute({ grade = 'internal', personal = false, mask }: Attribute): DeclaredAttribute {
  const kind = personal === true ? 'basic' : personal || undefined;
  return {
    grade: grades.indexOf(grade),
    personal: kind,
    sensitive: kind !== undefined && sensitiveClasses.has(kind),
    mask,
  };
}

/** The bureau a pack's mandate names as its lead, by its Chinese name in the city file; none when the city has no such bureau. */
function ownerOf({ mandate }: AnyPack, bureaus: City['bureaus']): string {
  return bureaus.find(({ name }) => name.zh === mandate.lead)?.id ?? '';
}
