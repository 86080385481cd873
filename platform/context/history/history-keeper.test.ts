import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openLog } from '@hub/runtime';
import { openTestBroker, type TestBroker } from '../testing.ts';
import { openHistoryKeeper } from './history-keeper.ts';
import { openPartitions } from './partitions.ts';
import { listPartitions } from './store-partitions.ts';

let broker: TestBroker;
const now = Date.UTC(2027, 4, 20);
before(async () => {
  broker = await openTestBroker({ clock: () => now });
});
after(() => broker.close());

const keeper = (keep_days: number) => {
  const { database } = broker;
  const partitions = openPartitions(database);
  return openHistoryKeeper({ database, partitions, clock: () => now, log: openLog('silent'), keep_days });
};
const id = 'urn:ngsi-ld:Kept:1';
const reading = (day: string, value: number) => ({ type: 'Property', value, observedAt: `${day}T00:00:00Z` });
const ask = async (query: string) => (await broker.send(`GET /temporal/entities/${id}?${query}`)).json;

test('the parts of this month and the next are there before anybody writes', async () => {
  await keeper(0).look();
  const names = await listPartitions(broker.database);
  assert.ok(names.includes('attribute_instance_2027_05') && names.includes('attribute_instance_2027_06'), names.join());
});

test('whole months older than the history is kept are dropped, with their aggregates, and can be written again', async () => {
  await broker.send('POST /temporal/entities', {
    id,
    type: 'Kept',
    n: [reading('2019-03-01', 1), reading('2027-02-10', 2), reading('2027-02-20', 3), reading('2027-04-10', 4)],
  });
  const sums = 'attrs=n&options=aggregatedValues&aggrMethods=sum&timerel=after&timeAt=2018-12-31T16:00:00Z';
  assert.equal((await ask(sums)).n.sum[0][0], 10);
  await keeper(0).look();
  assert.equal((await ask(sums)).n.sum[0][0], 10, 'nothing is dropped unless asked');
  await keeper(60).look();
  assert.deepEqual(
    (await ask('attrs=n')).n.map((one: { value: number }) => one.value),
    [4],
    'what is within 60 days stays, and the rest of a month with it',
  );
  assert.equal((await ask(sums)).n.sum[0][0], 4);
  // The writer still believes that the part is there.
  const answer = await broker.send('POST /entities', { id, type: 'Kept', n: reading('2027-02-10', 7) });
  assert.equal(answer.status, 201, answer.text);
  assert.equal((await ask(sums)).n.sum[0][0], 11);
});
