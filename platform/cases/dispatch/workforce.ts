import type { Instant, Localised, PostScope, Tenant } from '@hub/kernel';

/** A post that can take cases: somebody in a unit with a role. */
export interface WorkPost {
  readonly person: string;
  readonly personName: Localised;
  /** The bureau or area the post belongs to (a department's is that above it). */
  readonly unit: string;
  readonly role: string;
  readonly scope: PostScope;
  /** On duty now, until then. */
  readonly onDutyUntil?: Instant;
  /** Whether the post stands in any roster; where there is none, nobody is off duty. */
  readonly rostered: boolean;
  /** When the last shift ended or a leave began; absent while on duty. */
  readonly offDutySince?: Instant;
  /** Whose shift the present one took over. */
  readonly tookOverFrom?: string;
}

export interface WorkUnit {
  readonly id: string;
  readonly kind: string;
  readonly name: Localised;
}

/** Who there is to do the work. The organisation belongs to the security system; this is what cases ask of it. */
export interface Workforce {
  listPosts(tenant: Tenant): Promise<readonly WorkPost[]>;
  listUnits(tenant: Tenant): Promise<readonly WorkUnit[]>;
}

/** Of a hub without an organisation, as in tests of something else: cases go to bureaus, nobody is known. */
export const noWorkforce: Workforce = {
  listPosts: async () => [],
  listUnits: async () => [],
};
