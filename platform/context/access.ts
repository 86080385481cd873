import {
  type EntityAccess,
  type EntityAuthority,
  everyEntity,
  type Geometry,
  type Permission,
  type Principal,
  type Purpose,
} from '@hub/kernel';
import { httpErrors, type RouteRequest } from '@hub/runtime';
import type { Areas } from './areas.ts';
import type { EntityState } from './attribute.ts';
import { fieldsOf, subjectsOf } from './kept-back.ts';
import { homeTenantOf } from './request.ts';

/** Who may do what to entities: asked by every route that reads or writes them. */
export interface Access {
  /** What who asks may do for the purpose it declares. @throws purpose.* when what is declared does not hold */
  of(request: RouteRequest, permission?: Permission): Promise<EntityAccess>;
  /** Whose subscriptions somebody sees: their own; undefined for everybody's. */
  ownerOf(request: RouteRequest): string | undefined;
  /** Keeps which personal attributes were shown for the purpose declared, before they are. */
  used(request: RouteRequest, access: EntityAccess, states: readonly EntityState[]): Promise<void>;
  /** Whether an entity in hand may be seen or changed. */
  allows(access: EntityAccess, state: EntityState): Promise<boolean>;
}

export interface AccessDeps {
  /** Without it everybody may do everything: for tests of something else. */
  readonly authority?: EntityAuthority | undefined;
  /** The checked purpose of a request. */
  readonly purposeOf?: ((request: RouteRequest) => Promise<Purpose | undefined>) | undefined;
  /** Keeps who was shown what about whom. */
  readonly noteUse?: NoteUse | undefined;
  readonly areas: Areas;
}

export type NoteUse = (
  by: Principal,
  why: Purpose,
  uses: readonly { readonly subject: string; readonly entityId: string; readonly attributes: readonly string[] }[],
) => Promise<void>;

export function openAccess({ authority, purposeOf, noteUse, areas }: AccessDeps): Access {
  return {
    async of(request, permission = 'context.read') {
      if (!authority) return everyEntity;
      if (!request.principal) throw httpErrors.signInNeeded();
      return authority.entities(request.principal, permission, {
        tenant: homeTenantOf(request),
        purpose: await purposeOf?.(request),
      });
    },
    ownerOf(request) {
      if (!authority) return undefined;
      if (!request.principal) throw httpErrors.signInNeeded();
      const overseen = authority.entities(request.principal, 'subscription.oversee', { tenant: homeTenantOf(request) });
      return overseen.none ? request.principal.id : undefined;
    },
    async used({ principal }, access, states) {
      if (!noteUse || !principal || access.purpose?.purpose === undefined) return;
      const uses = states.flatMap((state) => {
        const { hidden, masked } = fieldsOf(state, access);
        const attributes = access
          .personal(state.types)
          .filter((name) => state.attributes.has(name) && !hidden.has(name) && !masked.has(name));
        if (attributes.length === 0) return [];
        const held = (attribute: string) => state.attributes.get(attribute)?.map(({ json }) => json) ?? [];
        const people = subjectsOf(state, access, held).filter((subject) => subject !== state.id);
        return (people.length > 0 ? people : [state.id]).map((subject) => ({
          subject,
          entityId: state.id,
          attributes,
        }));
      });
      await noteUse(principal, access.purpose, uses);
    },
    async allows(access, state) {
      if (access.all || access.wholly(state.types)) return true;
      if (access.none) return false;
      const held = (attribute: string) => state.attributes.get(attribute)?.map(({ json }) => json) ?? [];
      const location = held('location')[0]?.value as Geometry | undefined;
      const codes = location === undefined ? [] : await areas.covering(location);
      return access.allows({ types: state.types, areas: codes, subjects: subjectsOf(state, access, held) });
    },
  };
}
