import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { openLog } from '../log.ts';
import { type Deliveries, openDeliveries } from './deliveries.ts';
import { type Delivery, type DeliveryOutcome, type DeliveryPolicy, usualPolicy } from './delivery.ts';
import { insertDeliveries } from './store-deliveries.ts';
import { selectTargets } from './store-delivery-targets.ts';

const log = openLog('silent');
export const quick: Partial<DeliveryPolicy> = { firstPause_ms: 10, longestPause_ms: 40 };

export interface Post {
  readonly database: Database;
  readonly received: Delivery[];
  /** What the receiver answers. */
  answer: (delivery: Delivery) => Promise<DeliveryOutcome> | DeliveryOutcome;
  queue(target: string, key: string, ...payloads: string[]): Promise<void>;
  open(policy?: Partial<DeliveryPolicy>): Deliveries;
}

/** A receiver whose answers the test gives. */
export async function withPostOn(own: Database, work: (post: Post) => Promise<void>): Promise<void> {
  for (const table of ['delivery', 'delivery_target', 'delivery_attempt']) await own.query(`delete from ${table}`);
  const opened: Deliveries[] = [];
  const post: Post = {
    database: own,
    received: [],
    answer: () => 'delivered',
    async queue(target, key, ...payloads) {
      const to = { channel: 'test', tenant: 'default', target };
      await own.commit(insertDeliveries(payloads.map((payload) => ({ ...to, key, payload }))));
      for (const one of opened) one.wake([to]);
    },
    open(policy = quick) {
      const deliveries = openDeliveries({ database: own, log, policy, random: () => 0 });
      deliveries.addChannel({
        name: 'test',
        logsAttempts: true,
        async send(delivery) {
          const outcome = await post.answer(delivery);
          if (outcome === 'delivered') post.received.push(delivery);
          return outcome;
        },
      });
      deliveries.start();
      opened.push(deliveries);
      return deliveries;
    },
  };
  try {
    await work(post);
  } finally {
    for (const one of opened) await one.stop();
  }
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await condition()) return;
    await pause(10);
  }
  assert.fail(`never: ${what}`);
}

export const stateOf = async ({ database }: Post, target: string) =>
  (await selectTargets(database, { tenant: 'default', targets: [target], limit: 1 }, usualPolicy.breakerAfter))[0];
