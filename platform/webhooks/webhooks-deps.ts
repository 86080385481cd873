import type { Instant, Tenant } from '@hub/kernel';
import type { Database, Deliveries, Log, Outbound, Outbox, OutboxRow, SecretBox } from '@hub/runtime';

export interface WebhooksDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly outbound: Outbound;
  readonly deliveries: Deliveries;
  readonly box: SecretBox;
  readonly log: Log;
  readonly clock: () => Instant;
  /** What of these changes may be told to a system that reaches as far as a unit, or the whole city; without it all. */
  readonly show?: ShowTo;
  /** Throws for what is no unit of a tenant; without it every unit is one. */
  readonly checkUnit?: (tenant: Tenant, unit: string) => Promise<unknown>;
}

export type ShowTo = (
  to: { readonly tenant: Tenant; readonly id: string; readonly unit?: string | undefined },
  rows: readonly OutboxRow[],
) => Promise<readonly OutboxRow[]>;
