import type { Instant } from '@hub/kernel';
import type { Database, Deliveries, Log, Outbound, Outbox, SecretBox } from '@hub/runtime';

export interface WebhooksDeps {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly outbound: Outbound;
  readonly deliveries: Deliveries;
  readonly box: SecretBox;
  readonly log: Log;
  readonly clock: () => Instant;
}
