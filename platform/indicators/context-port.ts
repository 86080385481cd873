import type { Area, Geometry, Instant, Tenant } from '@hub/kernel';
import type { Areas } from '@hub/context';

/** What indicators ask of the context broker. */
export interface ContextPort {
  listEntities(filter: {
    readonly tenant: Tenant;
    readonly type?: string;
    readonly ids?: readonly string[];
    readonly within?: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<readonly StoredEntity[]>;
  listInstances(filter: {
    readonly tenant: Tenant;
    readonly ids: readonly string[];
    readonly attributes: readonly string[];
    readonly from: Instant;
    readonly to: Instant;
    readonly limit: number;
  }): Promise<readonly AttributeInstance[]>;
  readonly areas: Areas;
}
export interface StoredEntity {
  readonly id: string;
  readonly types: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly location?: Geometry;
}
export interface AttributeInstance {
  readonly entityId: string;
  readonly attribute: string;
  readonly value: unknown;
  readonly observedAt?: Instant;
  readonly receivedAt: Instant;
  readonly instanceId: string;
}
export type { Area };
