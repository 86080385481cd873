import { type AnyPack, type City, type EntityTypes, grades, type Principal } from '@hub/kernel';
import type { CedarAuthority, Purpose } from './authority.ts';

/** Which attributes of a type of entity somebody does not get to see. */
export interface Masks {
  /** Names of the hidden attributes; those that no pack declares are not known to be anyone's and stay. */
  hidden(principal: Principal, entityType: string, purpose?: Purpose): ReadonlySet<string>;
}

/** Masks by the declared grade of each attribute, decided by the policies on `attribute.read`. */
export function createMasks(authority: CedarAuthority, { packs, bureaus }: Pick<City, 'packs' | 'bureaus'>): Masks {
  const owners = new Map(packs.map((pack) => [pack, ownerOf(pack, bureaus)]));
  const declared = new Map(
    packs.flatMap((pack) =>
      Object.entries(pack.entities as EntityTypes).map(
        ([type, { attributes }]) => [type, { attributes, bureau: owners.get(pack) ?? '' }] as const,
      ),
    ),
  );
  return {
    hidden(principal, type, purpose) {
      const known = declared.get(type);
      if (!known) return new Set();
      const filter = authority.filter(principal, 'attribute.read', 'Attribute', purpose);
      const names = Object.entries(known.attributes).flatMap(([name, { grade = 'internal', personal = false }]) => {
        const about = { type, name, bureau: known.bureau, grade: grades.indexOf(grade), personal };
        return filter.allows({ tenant: principal.tenant, ...about }) ? [] : [name];
      });
      return new Set(names);
    },
  };
}

/** The bureau a pack's mandate names as its lead, by its Chinese name in the city file; none when the city has no such bureau. */
function ownerOf({ mandate }: AnyPack, bureaus: City['bureaus']): string {
  return bureaus.find(({ name }) => name.zh === mandate.lead)?.id ?? '';
}
