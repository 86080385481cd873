import type { City, ResourceAttributes } from '@hub/kernel';
import { entityAttributes } from './entity-access.ts';
import { readEntityTypes, undeclaredGrade } from './entity-types.ts';
import type { PolicySet } from './policy-set.ts';

export type Given = Readonly<Record<string, unknown>>;
type Declared = Pick<City, 'packs' | 'bureaus'>;

/** What kind each attribute of a resource type is, by the schema. */
export type Shapes = Pick<PolicySet, 'shapeOf'>;

const blank = { text: '', number: 0, boolean: false, set: [] } as const;

function blankOf(shapes: Shapes, type: string): ResourceAttributes {
  const grade = shapes.shapeOf(type).has('grade') ? { grade: undeclaredGrade } : {};
  return { ...Object.fromEntries([...shapes.shapeOf(type)].map(([name, kind]) => [name, blank[kind]])), ...grade };
}

/**
 * A resource as policies see it, from what somebody says of it: for an entity its `types` (and `areas`), for an attribute
 * `type` and `name`, the rest as the packs declare it. What is said goes before what is declared.
 */
export function fillResource(
  shapes: Shapes,
  city: Declared,
  type: string,
  tenant: string,
  given: Given,
): ResourceAttributes {
  const basis = basisOf(city, type, tenant, given);
  return { ...blankOf(shapes, type), ...basis, tenant, ...(given as ResourceAttributes) };
}

function basisOf(city: Declared, type: string, tenant: string, given: Given): ResourceAttributes {
  if (type === 'Entity')
    return entityAttributes(city, { tenant, types: texts(given.types), areas: texts(given.areas) });
  if (type !== 'Attribute') return {};
  const declared = readEntityTypes(city).get(String(given.type));
  const attribute = declared?.attributes.get(String(given.name));
  return {
    bureau: declared?.bureau ?? '',
    grade: attribute?.grade ?? undeclaredGrade,
    personal: attribute?.personal !== undefined,
    sensitive: attribute?.sensitive ?? false,
    class: attribute?.personal ?? '',
  };
}

/** What of a resource is left open by what is said of it. An attribute of an entity follows from its type, but not whom it is about. */
export function missingOf(shapes: Shapes, type: string, given: Given): readonly string[] {
  const asked = {
    Entity: given.types === undefined ? ['types', 'bureaus', 'grade', 'personal', 'areas'] : ['areas'],
    Attribute:
      given.type === undefined || given.name === undefined
        ? ['type', 'name', 'bureau', 'grade', 'personal', 'sensitive', 'class', 'subjects']
        : ['subjects'],
  }[type] ?? [...shapes.shapeOf(type).keys()];
  return asked.filter((name) => name !== 'tenant' && given[name] === undefined);
}

/** What is known of a resource: what is said of it and what follows. */
export function knownOf(
  shapes: Shapes,
  city: Declared,
  type: string,
  tenant: string,
  given: Given,
): ResourceAttributes {
  const unsaid = missingOf(shapes, type, given);
  const filled = Object.entries(fillResource(shapes, city, type, tenant, given));
  return Object.fromEntries(filled.filter(([name]) => !unsaid.includes(name)));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
