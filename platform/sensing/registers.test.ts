import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Area, defaultTenant, type EntityId, entityId } from '@hub/kernel';
import { openLog } from '@hub/runtime';
import { openRegisters } from './registers.ts';
import { startTestHub, type TestHub, testPack } from './testing.ts';

const size = Number(process.env.HUB_TEST_REGISTER ?? 1_200);
const area: Area = { code: '1', level: 'city', name: { zh: '城', en: 'Town' }, provenance: 'recorded', source: 'test' };
const city = {
  packs: [testPack],
  registers: [{ register: 'test.rooms', seed: 7, source: 'test' }],
  areas: async () => [area],
};
const log = openLog('silent');
let hub: TestHub;

before(async () => {
  hub = await startTestHub({ config: { HUB_DEMO: false } });
});
after(() => hub.stop());

const open = (entries = size) => openRegisters({ city, context: hub.context, size: entries, log });

async function listRooms(): Promise<readonly EntityId[]> {
  const found: EntityId[] = [];
  for (;;) {
    const after = found.at(-1);
    const page = await hub.context.listEntities({
      tenant: defaultTenant,
      type: 'Room',
      limit: 1_000,
      ...(after ? { after } : {}),
    });
    found.push(...page.map(({ id }) => id));
    if (page.length < 1_000) return found;
  }
}

test('a register of size 0 stays empty', async () => {
  await open(0).fill(defaultTenant);
  assert.deepEqual(await listRooms(), []);
});

test('a register that was stopped on the way is filled by the next start, once each, and says it is synthetic', async (t) => {
  const stopped = open();
  const filling = stopped.fill(defaultTenant);
  await stopped.stop();
  await filling;
  const some = (await listRooms()).length;
  assert.ok(some < size, `${some} were written before it stopped`);
  const began = performance.now();
  await open().fill(defaultTenant);
  t.diagnostic(`${size - some} of ${size} entries in ${Math.round(performance.now() - began)} ms`);
  assert.equal((await listRooms()).length, size);
  const [room] = await hub.context.listEntities({ tenant: defaultTenant, ids: [entityId('Room', '7-0')], limit: 1 });
  assert.equal(room?.attributes.provenance?.value, 'synthetic');
  assert.equal(room?.attributes.note?.value, 'room 0');
});

test('what somebody has corrected is not overwritten by the next start', async () => {
  const id = entityId('Room', '7-3');
  await open().fill(defaultTenant);
  const attributes = { note: { type: 'Property', value: 'corrected' } } as const;
  await hub.context.write([{ tenant: defaultTenant, id, type: 'Room', mode: 'append', attributes }]);
  await open().fill(defaultTenant);
  const [room] = await hub.context.listEntities({ tenant: defaultTenant, ids: [id], limit: 1 });
  assert.equal(room?.attributes.note?.value, 'corrected');
});
