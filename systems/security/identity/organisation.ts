import { randomUUID } from 'node:crypto';
import { type Area, type City, defaultTenant, type Instant, type Localised, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './errors.ts';
import { liesWithin, succeedUnit } from './store-succession.ts';
import {
  cityUnit,
  type DeclaredUnit,
  declareUnits,
  endUnit,
  insertDepartment,
  selectUnits,
  type Unit,
  type UnitKind,
} from './store-units.ts';

export interface Organisation {
  /** Takes over bureaus and areas of the city file; what it no longer names ends. */
  declare(city: Pick<City, 'name' | 'bureaus' | 'areas'>): Promise<void>;
  /** Units as they were at a time, now unless said. */
  listUnits(
    tenant: Tenant,
    filter: { readonly parent?: string; readonly q?: string; readonly id?: string; readonly at?: Instant },
  ): Promise<readonly Unit[]>;
  /** @throws identity.unitUnknown */
  getUnit(tenant: Tenant, id: string): Promise<Unit>;
  /** A department below a bureau, an area or another department. @throws identity.unitUnknown */
  addDepartment(tenant: Tenant, department: { readonly parent: string; readonly name: Localised }): Promise<Unit>;
  /** @throws identity.unitUnknown, identity.unitDeclared, identity.unitInUse */
  endDepartment(tenant: Tenant, id: string): Promise<void>;
  /**
   * Ends a department in favour of another unit: posts, departments below, coming shifts and keys go there at the same instant.
   * @returns how many posts moved @throws identity.unitUnknown, identity.unitDeclared, identity.successorInside
   */
  succeed(tenant: Tenant, id: string, successor: string): Promise<number>;
}

export function openOrganisation(database: Database, clock: () => Instant): Organisation {
  const now = () => new Date(clock());
  const getUnit = async (tenant: Tenant, id: string) => {
    const [unit] = await selectUnits(database, tenant, { at: now(), id });
    if (!unit) throw identityErrors.unitUnknown({ unit: id });
    return unit;
  };
  return {
    getUnit,
    declare: async (city) => declareUnits(database, defaultTenant, declaredUnits(city, await city.areas()), now()),
    listUnits: (tenant, { at = clock(), ...filter }) => selectUnits(database, tenant, { at: new Date(at), ...filter }),
    async addDepartment(tenant, { parent, name }) {
      await getUnit(tenant, parent);
      const id = `department:${randomUUID()}`;
      await database.commit([insertDepartment(tenant, { id, name, parent }, now())]);
      return getUnit(tenant, id);
    },
    async endDepartment(tenant, id) {
      const unit = await getUnit(tenant, id);
      if (unit.declared) throw identityErrors.unitDeclared();
      if (!(await endUnit(database, tenant, id, now()))) throw identityErrors.unitInUse();
    },
    async succeed(tenant, id, successor) {
      const unit = await getUnit(tenant, id);
      await getUnit(tenant, successor);
      if (unit.declared) throw identityErrors.unitDeclared();
      const moved = await database.transaction(async (tx) => {
        if (await liesWithin(tx, tenant, successor, id)) throw identityErrors.successorInside();
        return succeedUnit(tx, tenant, { unit: id, successor }, now());
      });
      if (moved === undefined) throw identityErrors.unitUnknown({ unit: id });
      return moved;
    },
  };
}

const areaKinds: Readonly<Record<string, UnitKind>> = {
  district: 'district',
  street: 'street',
  community: 'community',
};

/** The tree of a city file: the city above its bureaus and districts, these above streets, these above communities. */
function declaredUnits({ name, bureaus }: Pick<City, 'name' | 'bureaus'>, areas: readonly Area[]): DeclaredUnit[] {
  const cityCodes = new Set(areas.filter(({ level }) => level === 'city').map(({ code }) => code));
  return [
    { id: cityUnit, kind: 'city', name },
    ...bureaus.map((bureau): DeclaredUnit => ({ ...bureau, kind: 'bureau', parent: cityUnit })),
    ...areas.flatMap(({ code, level, name: title, parent }): DeclaredUnit[] => {
      const kind = areaKinds[level];
      if (!kind) return [];
      const above = parent === undefined || cityCodes.has(parent) ? cityUnit : parent;
      return [{ id: code, kind, name: title, parent: above }];
    }),
  ];
}
