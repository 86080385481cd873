import type { City, Localised, Principal } from '../api/contract.ts';

export interface HeldRole {
  readonly id: string;
  readonly title: Localised;
}

/** The roles a person can act in: those held, or for the administrator every role of the packs. */
export function heldRoles(city: City, principal: Principal | null | undefined): readonly HeldRole[] {
  const held = principal?.roles ?? [];
  const everything = held.includes('administrator');
  return city.packs.flatMap(({ roles }) => roles.filter(({ id }) => everything || held.includes(id)));
}
