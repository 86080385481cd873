import { type EntityAccess, type EntityAuthority, everyEntity, type Principal, type Revocations } from '@hub/kernel';
import { deliveryErrors, reasonText } from '@hub/runtime';

import { homeOf } from './snapshots/snapshot-tenant.ts';

/** Who made something that goes on without them: the principal and the post it was acted as. */
export interface Owner {
  readonly id: string;
  readonly post: string | undefined;
}

/** Looks up who an owner is now. Undefined when the account, the key or the post has ended. */
export type FindPrincipal = (tenant: string, owner: Owner) => Promise<Principal | undefined>;

export interface Owners {
  /** What an owner may see now; undefined when there is none any more. */
  accessOf(tenant: string, owner: Owner | undefined): Promise<EntityAccess | undefined>;
}

/** Said of a subscription whose owner has gone. */
export const ownerless = reasonText(deliveryErrors.ownerless());

/** What ends by the clock alone is noticed this late. */
const remember_ms = 5_000;
const most = 10_000;

/** Asked for every change that a subscription may concern, so answers are remembered until something is revoked. */
export function openOwners(deps: {
  readonly authority?: EntityAuthority | undefined;
  readonly findPrincipal?: FindPrincipal | undefined;
  readonly revocations?: Revocations | undefined;
  readonly clock: () => number;
}): Owners {
  const { authority, findPrincipal, clock } = deps;
  const known = new Map<string, { readonly access: EntityAccess | undefined; readonly until: number }>();
  deps.revocations?.listen(() => known.clear());
  return {
    async accessOf(where, owner) {
      const tenant = homeOf(where);
      if (!authority) return everyEntity;
      if (!owner || !findPrincipal) return undefined;
      const key = `${tenant} ${owner.id} ${owner.post ?? ''}`;
      const found = known.get(key);
      if (found && found.until > clock()) return found.access;
      const principal = await findPrincipal(tenant, owner);
      const access = principal && authority.entities(principal, 'context.read', { tenant });
      if (known.size >= most) known.clear();
      known.set(key, { access, until: clock() + remember_ms });
      return access;
    },
  };
}
