import type { Instant, Tenant } from '@hub/kernel';
import { type Database, dropDeadDeliveries } from '@hub/runtime';
import { assemblyChannel } from '../subscriptions/assembly-queue.ts';
import { notificationChannel } from '../subscriptions/notification-channel.ts';
import type { Writer } from '../writing/writer.ts';
import { eraseAttributes } from './erase-attributes.ts';
import { erasePast } from './store-personal.ts';

/** Entities that have the attribute now, and those that have only a past of it. */
export interface Held {
  readonly current: readonly string[];
  readonly past: readonly string[];
  /** What has changed since stays. */
  readonly before: Instant;
}

/** Takes an attribute out of entities: the value, its past, rollups and dead deliveries. */
export type Erase = (tenant: Tenant, attribute: string, held: Held) => Promise<void>;

export function openEraser({ database, writer }: { readonly database: Database; readonly writer: Writer }): Erase {
  return async (tenant, attribute, { current, past, before }) => {
    const ids = [...current, ...past];
    // The past first: should the process end here, the value that is left is found again by whoever erases next.
    await database.commit(erasePast(tenant, ids, attribute));
    const mutation = eraseAttributes(new Map([[attribute, before]]));
    const outcomes = await writer.write(current.map((id) => ({ tenant, id, mutation })));
    for (const outcome of outcomes) if (!outcome.ok) throw outcome.error;
    await database.commit([
      ...erasePast(tenant, ids, attribute),
      ...[notificationChannel, assemblyChannel].map((channel) => dropDeadDeliveries({ channel, tenant, keys: ids })),
    ]);
  };
}
