import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type DeliveryOutcome, insertDeliveries, openDeliveries, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { openMetrics } from './metrics.ts';

const outcomes: Readonly<Record<string, DeliveryOutcome>> = {
  away: { error: 'ECONNREFUSED', unwell: true },
  refusing: { error: 'the endpoint answered 400' },
};

test('a receiver that is away is told from one that refuses, with how long and how much waits', async () => {
  const database = await openTestDatabase(runtimeMigrations);
  const policy = { firstPause_ms: 10, maxAttempts: 1_000, longestPause_ms: 60_000 };
  const deliveries = openDeliveries({ database, log: openLog('silent'), policy });
  deliveries.addChannel({ name: 'test', send: async ({ target }) => outcomes[target] ?? 'delivered' });
  const queued = Object.keys(outcomes).map((target) => ({
    channel: 'test',
    tenant: 'default',
    target,
    key: 'k',
    payload: 'x',
  }));
  await database.commit(insertDeliveries(queued));
  deliveries.start();
  const metrics = openMetrics(
    () => false,
    () => Date.now() + 3_600_000,
  );
  let text = '';
  const value = (name: string, label: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name}{`) && line.includes(`"${label}"`))
        ?.split(' ')[1],
    );
  for (let tries = 0; tries < 1_500 && value('hub_delivery_breakers_open', 'test') !== 2; tries += 1) {
    await pause(10);
    text = await metrics.render([], deliveries);
  }
  const names = ['hub_delivery_breakers_open', 'hub_delivery_receivers_down', 'hub_delivery_waiting'];
  assert.deepEqual(
    names.map((name) => value(name, 'test')),
    [2, 1, 2],
  );
  assert.ok(value('hub_delivery_down_seconds', 'away') >= 3_600);
  assert.equal(value('hub_delivery_down_seconds', 'refusing'), 0);
  await deliveries.stop();
  await database.close();
});
