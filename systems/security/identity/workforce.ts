import type { Instant, Localised, PostScope, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { scopeOf, selectUnits, type Unit } from './store-units.ts';
import { selectWorkPosts } from './store-workforce.ts';

/** Who there is to do the work of a pack's roles, and who of them is on duty. */
export interface Workforce {
  listPosts(tenant: Tenant): Promise<
    readonly {
      readonly person: string;
      readonly personName: Localised;
      /** The bureau, area or city that the post's unit belongs to. */
      readonly unit: string;
      readonly role: string;
      readonly scope: PostScope;
      readonly onDutyUntil?: Instant;
      readonly rostered: boolean;
      readonly offDutySince?: Instant;
      readonly tookOverFrom?: string;
    }[]
  >;
  listUnits(tenant: Tenant): Promise<readonly Pick<Unit, 'id' | 'kind' | 'name'>[]>;
}

export function openWorkforce(database: Queryable, clock: () => Instant): Workforce {
  return {
    listUnits: (tenant) => selectUnits(database, tenant, { at: new Date(clock()) }),
    async listPosts(tenant) {
      const at = new Date(clock());
      const units = new Map((await selectUnits(database, tenant, { at })).map((unit) => [unit.id, unit]));
      return (await selectWorkPosts(database, tenant, at)).flatMap(
        ({ unit, onDutyUntil, offDutySince, tookOverFrom, ...post }) => {
          const found = reach(units, unit);
          if (!found) return [];
          const until = onDutyUntil === null ? {} : { onDutyUntil: onDutyUntil.getTime() };
          const since = offDutySince === null ? {} : { offDutySince: offDutySince.getTime() };
          const from = tookOverFrom === null ? {} : { tookOverFrom };
          return [{ ...post, ...until, ...since, ...from, unit: found.id, scope: scopeOf([found.id, found.kind]) }];
        },
      );
    },
  };
}

/** A department is as far as the unit above it. */
function reach(units: ReadonlyMap<string, Unit>, id: string): Unit | undefined {
  let unit = units.get(id);
  for (let depth = 0; unit?.kind === 'department' && depth < 20; depth += 1) unit = units.get(unit.parent ?? '');
  return unit?.kind === 'department' ? undefined : unit;
}
