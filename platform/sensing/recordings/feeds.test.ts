import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant, entityId, type SyntheticFeed } from '@hub/kernel';
import { openTestDatabase } from '@hub/runtime/testing';
import { sampleDevice, startTestHub, type TestHub, testMigrations } from '../testing.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 5, 1, 12);
let now = noon + 20 * 60_000;
let database: Awaited<ReturnType<typeof openTestDatabase>>;

before(async () => {
  database = await openTestDatabase(testMigrations);
});
after(() => database.close());

function feed(devices = [sampleDevice('synthetic', 'synthetic')]): SyntheticFeed {
  return { generator: 'test.warmth', seed: 7, devices, backfill: 'P2D' };
}

async function startHub(t: TestContext, demo: boolean): Promise<TestHub> {
  const city = { feeds: [feed()] };
  const hub = await startTestHub({ database, clock: () => now, city, config: { HUB_DEMO: demo } });
  t.after(() => hub.stop());
  return hub;
}

async function listSamples(hub: TestHub) {
  const ids = [entityId('Room', 'synthetic')];
  const filter = { ids, attributes: ['temperature'], from: 0, to: now + 1, limit: 1_000 };
  return hub.context.listInstances({ tenant: defaultTenant, ...filter });
}

async function untilCount(hub: TestHub, count: number) {
  for (let tries = 0; tries < 400; tries += 1) {
    const samples = await listSamples(hub);
    if (samples.length >= count) return samples;
    await pause(25);
  }
  throw new Error(`only ${(await listSamples(hub)).length} samples`);
}

test('without a demo nothing is made up', async (t) => {
  const hub = await startHub(t, false);
  await pause(100);
  assert.equal((await listSamples(hub)).length, 0);
});

test('a feed makes its past at first start, on whole periods, labelled synthetic, the same for the same seed', async (t) => {
  const hub = await startHub(t, true);
  const samples = await untilCount(hub, 48);
  assert.equal(samples.length, 48);
  assert.equal(samples.at(-1)?.observedAt, noon);
  for (const { observedAt = 0, value } of samples) assert.equal(value, (7 + observedAt / hour) % 50);
  const entity = await hub.context.findEntity(defaultTenant, entityId('Room', 'synthetic'));
  assert.equal(entity?.attributes.provenance?.value, 'synthetic');
});

test('after a pause it stores only the ticks it missed', async (t) => {
  now += 3 * hour;
  const hub = await startHub(t, true);
  const samples = await untilCount(hub, 51);
  await pause(100);
  assert.deepEqual(
    (await listSamples(hub)).map((one) => one.observedAt),
    samples.map((one) => one.observedAt),
  );
  assert.equal(new Set(samples.map((one) => one.observedAt)).size, 51);
});

test('a device that would pass for a measured one is not fed', async () => {
  const disguised = startTestHub({ database, city: { feeds: [feed([sampleDevice('disguised')])] } });
  await assert.rejects(disguised, /must have the provenance synthetic/);
});
