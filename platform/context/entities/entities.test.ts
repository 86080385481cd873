import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultTenant, entityId } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Context } from '../index.ts';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
let database: Database;
let context: Context;

before(async () => {
  broker = await openTestBroker();
  ({ database, context } = broker);
});
after(() => broker.close());

const id = entityId('Room', 'one');
const value = (number: number, observedAt?: string) => ({
  type: 'Property' as const,
  value: number,
  ...(observedAt ? { observedAt } : {}),
});

test('a written entity can be found, listed and its history read', async () => {
  const location = { type: 'GeoProperty' as const, value: { type: 'Point', coordinates: [113.6, 34.7] } };
  await context.write([
    {
      tenant: defaultTenant,
      id,
      type: 'Room',
      mode: 'append',
      attributes: { temperature: value(20, '2017-03-01T00:00:00Z'), location },
    },
  ]);
  await context.write([
    {
      tenant: defaultTenant,
      id,
      type: 'Room',
      mode: 'append',
      attributes: { temperature: value(21, '2026-03-01T00:00:00Z') },
    },
  ]);
  const found = await context.findEntity(defaultTenant, id);
  assert.deepEqual(found?.attributes.temperature, value(21, '2026-03-01T00:00:00Z'));
  assert.deepEqual(found?.location, location.value);
  assert.deepEqual(
    (await context.listEntities({ tenant: defaultTenant, type: 'Room', limit: 10 })).map((one) => one.id),
    [id],
  );
  const history = await context.listInstances({
    tenant: defaultTenant,
    ids: [id],
    attributes: ['temperature'],
    from: 0,
    to: Date.UTC(2027, 0),
    limit: 10,
  });
  assert.deepEqual(
    history.map((one) => one.value),
    [20, 21],
  );
});

test('every change leaves a row in the outbox', async () => {
  const rows = await database.query<{ key: string; data: { op: string; changed: object } }>(
    `select key, data::json as data from outbox where topic = 'entity' order by seq`,
  );
  assert.deepEqual(
    rows.map((row) => row.data.op),
    ['created', 'updated'],
  );
  assert.deepEqual(Object.keys(rows[1]?.data.changed ?? {}), ['temperature']);
});

test('concurrent writes to one entity are all kept, in order', async () => {
  const hot = entityId('Counter', 'hot');
  await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      context.write([
        {
          tenant: defaultTenant,
          id: hot,
          type: 'Counter',
          mode: 'append',
          attributes: { [`a${index % 7}`]: value(index) },
        },
      ]),
    ),
  );
  const [count] = await database.query<{ count: number }>(
    'select count(*)::int as count from attribute_instance where entity_id = $1',
    [hot],
  );
  assert.equal(count?.count, 300);
  assert.deepEqual((await context.findEntity(defaultTenant, hot))?.attributes.a0, value(294));
});
