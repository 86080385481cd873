import {
  type Awaitable,
  andThen,
  type EntityAccess,
  type EntityAuthority,
  everyEntity,
  type Geometry,
  type Permission,
  type Principal,
  type Purpose,
  type Tenant,
} from '@hub/kernel';
import { httpErrors, type RouteRequest } from '@hub/runtime';
import type { Areas } from './areas/areas.ts';
import type { EntityState } from './attributes/attribute.ts';
import { fieldsOf, subjectsOf } from './kept-back.ts';
import { homeTenantOf } from './request.ts';

/** Who may do what to entities: asked by every route that reads or writes them. */
export interface Access {
  /** What who asks may do for the purpose it declares. @throws purpose.* when what is declared does not hold */
  of(request: RouteRequest, permission?: Permission): Awaitable<EntityAccess>;
  /** Whose subscriptions somebody sees: their own; undefined for everybody's. */
  ownerOf(request: RouteRequest): string | undefined;
  /** Keeps which personal attributes are shown and for which purpose, before they are. */
  used(request: RouteRequest, access: EntityAccess, states: readonly EntityState[]): Promise<void>;
  /** The same of the past: `has` says whether an attribute is in what is told of an entity. */
  usedPast(
    request: RouteRequest,
    access: EntityAccess,
    entities: readonly { readonly id: string; readonly types: readonly string[] }[],
    has: (index: number, attribute: string) => boolean,
  ): Promise<void>;
  /** Whether an entity in hand may be seen or changed. */
  allows(access: EntityAccess, state: EntityState): Promise<boolean>;
}

export interface AccessDeps {
  /** Without it everybody may do everything: for tests of something else. */
  readonly authority?: EntityAuthority | undefined;
  /** The checked purpose of a request. */
  readonly purposeOf?: ((request: RouteRequest) => Awaitable<Purpose | undefined>) | undefined;
  /** Keeps who was shown what about whom. */
  readonly noteUse?: NoteUse | undefined;
  /** Join keys of the people that an entity is about, by its identifying attributes. */
  readonly keysOf?: ((state: EntityState) => readonly string[]) | undefined;
  /** The same of entities by their ids, where what they are now is not at hand. */
  readonly keysOfIds?:
    | ((tenant: Tenant, ids: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>)
    | undefined;
  readonly areas: Areas;
}

export type NoteUse = (
  by: Principal,
  why: Purpose,
  uses: readonly { readonly subject: string; readonly entityId: string; readonly attributes: readonly string[] }[],
) => Promise<void>;

export function openAccess({ authority, purposeOf, noteUse, keysOf, keysOfIds, areas }: AccessDeps): Access {
  return {
    of(request, permission = 'context.read') {
      const { principal } = request;
      if (!authority) return everyEntity;
      if (!principal) throw httpErrors.signInNeeded();
      const tenant = homeTenantOf(request);
      return andThen(purposeOf?.(request), (purpose) => authority.entities(principal, permission, { tenant, purpose }));
    },
    ownerOf(request) {
      if (!authority) return undefined;
      if (!request.principal) throw httpErrors.signInNeeded();
      const overseen = authority.entities(request.principal, 'subscription.oversee', { tenant: homeTenantOf(request) });
      return overseen.none ? request.principal.id : undefined;
    },
    async used({ principal }, access, states) {
      if (!noteUse || !principal) return;
      const uses = states.flatMap((state) => {
        const { hidden, masked } = fieldsOf(state, access);
        const attributes = access
          .personal(state.types)
          .filter((name) => state.attributes.has(name) && !hidden.has(name) && !masked.has(name));
        if (attributes.length === 0) return [];
        const held = (attribute: string) => state.attributes.get(attribute)?.map(({ json }) => json) ?? [];
        // By join keys where there are any: what is kept about a use repeats nobody's number.
        const people = keysOf?.(state) ?? subjectsOf(state, access, held).filter((subject) => subject !== state.id);
        return (people.length > 0 ? people : [state.id]).map((subject) => ({
          subject,
          entityId: state.id,
          attributes,
        }));
      });
      if (uses.length > 0) await noteUse(principal, access.purpose ?? {}, uses);
    },
    async usedPast(request, access, entities, has) {
      const { principal } = request;
      if (!noteUse || !principal) return;
      const shown = entities.flatMap(({ id, types }, index) => {
        const { hidden, masked } = access.fields({ types, subjects: [] });
        const attributes = access
          .personal(types)
          .filter((name) => !hidden.has(name) && !masked.has(name) && has(index, name));
        return attributes.length === 0 ? [] : [{ entityId: id, attributes }];
      });
      if (shown.length === 0) return;
      const ids = shown.map(({ entityId }) => entityId);
      const keys = await keysOfIds?.(principal.tenant, ids);
      const uses = shown.flatMap((one) =>
        (keys?.get(one.entityId) ?? [one.entityId]).map((subject) => ({ subject, ...one })),
      );
      await noteUse(principal, access.purpose ?? {}, uses);
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

/** Whether entities of these types go out as they are stored: whole, and with nothing whose use is kept. */
export function showsAsStored(access: EntityAccess, types: readonly string[]): boolean {
  return (access.all || access.wholly(types)) && access.personal(types).length === 0;
}
