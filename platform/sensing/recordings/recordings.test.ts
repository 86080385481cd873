import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { defaultTenant, entityId, type Recording } from '@hub/kernel';
import { openTestDatabase } from '@hub/runtime/testing';
import { sampleDevice, startTestHub, type TestHub, type TestHubOptions, testMigrations } from '../testing.ts';

const hour = 3_600_000;
const start = Date.UTC(2016, 0, 1);
const title = { zh: '录制', en: 'Recording' };
let folder: string;
let database: Awaited<ReturnType<typeof openTestDatabase>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-sensing-'));
  database = await openTestDatabase(testMigrations);
  const rows = (id: string, count: number) =>
    Array.from({ length: count }, (_, hours) => `${id},${hours},${hours % 50}`);
  await writeFile(
    join(folder, 'history.csv'),
    ['id,hour,t', ...rows('old', 2_500), 'old,x,1', 'else,1,1'].join('\r\n'),
  );
  // Station by station, as such files come: not in the order of time.
  const played = ['id,hour,t', ...rows('left', 48), ...rows('right', 48), 'left,48,999'].join('\n');
  await writeFile(join(folder, 'played.csv.gz'), gzipSync(played));
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

function recording(id: string, file: string, use: Recording['use'], devices: readonly string[]): Recording {
  return {
    id,
    title,
    file,
    source: 'test',
    use,
    devices: devices.map((device) => sampleDevice(device, 'recorded')),
    message: (row) =>
      Number.isNaN(Number(row.hour))
        ? undefined
        : { device: row.id ?? '', at: start + Number(row.hour) * hour, payload: { t: Number(row.t) } },
  };
}

const recordings = [
  recording('history', 'history.csv', 'history', ['old']),
  recording('played', 'played.csv.gz', 'replay', ['left', 'right']),
  recording('absent', 'nowhere.csv', 'replay', ['none']),
];

async function startHub(t: TestContext, options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await startTestHub({ database, city: { recordings }, config: { HUB_SAMPLE_DATA: folder }, ...options });
  t.after(() => hub.stop());
  return hub;
}

async function call(hub: TestHub, method: string, params: object = {}, body: object = {}) {
  const route = hub.sensing.routes.find((one) => one.method === method && one.path.startsWith('/api/v1/recordings'));
  return (await route?.handle({ principal: undefined, params, body } as never))?.body as never;
}

interface Shown {
  id: string;
  available: boolean;
  reason?: { en: string };
  playback?: { state: string; rows: number; at: string };
}

async function show(hub: TestHub, id: string): Promise<Shown> {
  const { items } = (await call(hub, 'GET')) as { items: Shown[] };
  return items.find((one) => one.id === id) as Shown;
}

async function until(hub: TestHub, id: string, state: string): Promise<Shown> {
  for (let tries = 0; tries < 400; tries += 1) {
    const shown = await show(hub, id);
    if (shown.playback?.state === state) return shown;
    await pause(25);
  }
  throw new Error(`${id} is ${JSON.stringify((await show(hub, id)).playback)}`);
}

async function countInstances(hub: TestHub, device: string): Promise<number> {
  const filter = {
    ids: [entityId('Room', device)],
    attributes: ['temperature'],
    from: 0,
    to: Date.now(),
    limit: 10_000,
  };
  return (await hub.context.listInstances({ tenant: defaultTenant, ...filter })).length;
}

test('history is stored in the background, goes on after a stop where it was, and is never stored twice', async (t) => {
  let writes = 0;
  const first = await startHub(t, {
    wrapContext: (context) => ({
      ...context,
      async write(changes) {
        writes += 1;
        // The first write is the entity of the device, then come batches of a thousand rows.
        if (writes === 3) await pause(300);
        await context.write(changes);
      },
    }),
  });
  while (writes < 3) await pause(5);
  await first.stop();
  const stored = await countInstances(first, 'old');
  assert.ok(stored >= 1_000 && stored < 2_500, `${stored} rows`);

  const second = await startHub(t);
  const shown = await until(second, 'history', 'finished');
  assert.equal(shown.playback?.rows, 2_502);
  assert.equal(await countInstances(second, 'old'), 2_500);
  await second.stop();

  await database.query(`update playback set state = 'running', rows = 0 where recording = 'history'`);
  const third = await startHub(t);
  await until(third, 'history', 'finished');
  assert.equal(await countInstances(third, 'old'), 2_500);
  const entity = await third.context.findEntity(defaultTenant, entityId('Room', 'old'));
  assert.equal(entity?.attributes.provenance?.value, 'recorded');
});

test('a recording is played at full speed with its own times; bad rows become dead letters; a second time adds nothing', async (t) => {
  const hub = await startHub(t);
  for (const _round of [1, 2]) {
    await call(hub, 'POST', { recordingId: 'played' }, { speed: 'max' });
    await until(hub, 'played', 'finished');
    assert.equal(await countInstances(hub, 'left'), 48);
    assert.equal(await countInstances(hub, 'right'), 48);
  }
  // The second playing may still be on its way when the first one's end is what is seen.
  const countLetters = async () =>
    (await database.query(`select 1 from dead_letter where device = 'left' and channel = 'replay'`)).length;
  for (let tries = 0; (await countLetters()) < 2 && tries < 200; tries += 1) await pause(25);
  assert.equal(await countLetters(), 2);
});

test('at a chosen speed the stations move together in recorded time, and playing can be stopped', async (t) => {
  await database.query('delete from attribute_history');
  const hub = await startHub(t);
  // 10 recorded hours a second would be 36,000; 10,000 is the fastest: 24 recorded hours take 8.6 s.
  await call(hub, 'POST', { recordingId: 'played' }, { speed: 10_000 });
  await assert.rejects(call(hub, 'POST', { recordingId: 'played' }, { speed: 1 }), { code: 'recording.running' });
  await pause(1_500);
  await call(hub, 'DELETE', { recordingId: 'played' });
  const { playback } = await show(hub, 'played');
  assert.equal(playback?.state, 'stopped');
  const [left, right] = [await countInstances(hub, 'left'), await countInstances(hub, 'right')];
  assert.equal(left, right);
  assert.ok(left >= 3 && left <= 10, `${left} hours`);
  await call(
    hub,
    'POST',
    { recordingId: 'played' },
    { speed: 10_000, from: new Date(start + 47 * hour).toISOString() },
  );
  await until(hub, 'played', 'finished').catch(() => undefined);
  assert.equal(await countInstances(hub, 'left'), left + 1);
});

test('what cannot be played says why', async (t) => {
  const hub = await startHub(t);
  const shown = await show(hub, 'absent');
  assert.equal(shown.available, false);
  assert.match(shown.reason?.en ?? '', /nowhere\.csv/);
  await assert.rejects(call(hub, 'POST', { recordingId: 'absent' }, { speed: 1 }), { code: 'recording.unavailable' });
  await assert.rejects(call(hub, 'POST', { recordingId: 'history' }, { speed: 1 }), { code: 'recording.notReplay' });
  await assert.rejects(call(hub, 'POST', { recordingId: 'other' }, { speed: 1 }), { code: 'recording.unknown' });
  await hub.stop();
  const bare = await startHub(t, { config: { HUB_SAMPLE_DATA: '' } });
  assert.match((await show(bare, 'played')).reason?.en ?? '', /HUB_SAMPLE_DATA/);
});
