import type { City, ResourceAttributes } from '@hub/kernel';
import { entityAttributes } from './entity-access.ts';
import { readEntityTypes, undeclaredGrade } from './entity-types.ts';

export type Given = Readonly<Record<string, unknown>>;
type Declared = Pick<City, 'packs' | 'bureaus'>;

const blank: Readonly<Record<string, ResourceAttributes>> = {
  Case: { type: '', bureau: '', bureaus: [], areas: [], role: '' },
  Assignment: { lead: '', units: [] },
  IndicatorValue: { grade: undeclaredGrade },
  Account: { enrolled: false, required: false },
};

/**
 * A resource as policies see it, from what somebody says of it: for an entity its `types` (and `areas`), for an attribute
 * `type` and `name`, the rest as the packs declare it. What is said goes before what is declared.
 */
export function fillResource(city: Declared, type: string, tenant: string, given: Given): ResourceAttributes {
  return { tenant, ...basisOf(city, type, tenant, given), ...(given as ResourceAttributes) };
}

function basisOf(city: Declared, type: string, tenant: string, given: Given): ResourceAttributes {
  if (type === 'Entity')
    return entityAttributes(city, { tenant, types: texts(given.types), areas: texts(given.areas) });
  if (type !== 'Attribute') return blank[type] ?? {};
  const declared = readEntityTypes(city).get(String(given.type));
  const attribute = declared?.attributes.get(String(given.name));
  return {
    type: '',
    name: '',
    bureau: declared?.bureau ?? '',
    grade: attribute?.grade ?? undeclaredGrade,
    personal: attribute?.personal !== undefined,
    sensitive: attribute?.sensitive ?? false,
    class: attribute?.personal ?? '',
    subjects: [],
  };
}

/** What of a resource is left open by what is said of it. An attribute of an entity follows from its type, but not whom it is about. */
export function missingOf(type: string, given: Given): readonly string[] {
  const asked =
    {
      Entity: given.types === undefined ? ['types', 'bureaus', 'grade', 'personal', 'areas'] : ['areas'],
      Attribute:
        given.type === undefined || given.name === undefined
          ? ['type', 'name', 'bureau', 'grade', 'personal', 'sensitive', 'class', 'subjects']
          : ['subjects'],
    }[type] ?? Object.keys(blank[type] ?? {});
  return asked.filter((name) => given[name] === undefined);
}

/** What is known of a resource: what is said of it and what follows. */
export function knownOf(city: Declared, type: string, tenant: string, given: Given): ResourceAttributes {
  const unsaid = missingOf(type, given);
  const filled = Object.entries(fillResource(city, type, tenant, given));
  return Object.fromEntries(filled.filter(([name]) => !unsaid.includes(name)));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
