import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { call, openToyHub, type ToyHub } from '@hub/indicators/testing';
import { defaultTenant, type PersonId, type Principal } from '@hub/kernel';
import { type Alert, type Alerts, createAlerts, migrations } from './index.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.now();
let hub: ToyHub;
let alerts: Alerts;
const principal: Principal = { kind: 'person', id: 'p1' as PersonId, name: 'Li', roles: [], tenant: defaultTenant };

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...migrations], now);
  const indicators = createIndicators(hub);
  alerts = createAlerts({ ...hub, areas: hub.context.areas, indicators });
  await indicators.start();
  await alerts.start();
});
after(() => hub.close());

async function listed(query: object): Promise<readonly Alert[]> {
  await hub.settle();
  return ((await call(alerts.routes, 'GET', '/api/v1/alerts', { query })) as { items: readonly Alert[] }).items;
}

test('a value over the threshold raises one alert that says what, where and how bad', async () => {
  await hub.writeLevel('w1', 6, now - 5 * minute);
  await hub.writeLevel('w1', 8, now - 4 * minute);
  const [alert, ...others] = await listed({});
  assert.equal(others.length, 0);
  assert.deepEqual(
    [
      alert?.rule,
      alert?.severity,
      alert?.subjectName.en,
      alert?.value,
      alert?.peak,
      alert?.area.map((area) => area.name.en),
      alert?.provenance,
    ],
    ['toy.high', 'severe', 'Tank w1', 6, 8, ['Toytown', 'West'], ['measured']],
  );
  assert.equal(alert?.raisedAt, new Date(now - 5 * minute).toISOString());
});

test('an alert is acknowledged once', async () => {
  const [alert] = await listed({});
  const acknowledge = () =>
    call(alerts.routes, 'POST', '/api/v1/alerts/:alertId/acknowledgement', {
      params: { alertId: alert?.id },
      body: { note: 'on it' },
      principal,
    });
  await acknowledge();
  assert.equal((await listed({}))[0]?.acknowledgedBy, 'Li');
  await assert.rejects(acknowledge(), { code: 'alert.acknowledged' });
});

test('between the thresholds it stays raised, below the lower one it is cleared at the time of the reading', async () => {
  await hub.writeLevel('w1', 4.5, now - 3 * minute);
  assert.equal((await listed({})).length, 1);
  await hub.writeLevel('w1', 3, now - 2 * minute);
  assert.equal((await listed({})).length, 0);
  const [cleared] = await listed({ state: 'cleared', subject: 'urn:ngsi-ld:Tank:w1' });
  assert.equal(cleared?.clearedAt, new Date(now - 2 * minute).toISOString());
  const rows = await hub.database.query<{ event: string }>(
    `select data::json->>'event' as event from outbox where topic = 'alert' order by seq`,
  );
  assert.deepEqual(
    rows.map((row) => row.event),
    ['raised', 'acknowledged', 'cleared'],
  );
});

test('imported history and readings from the future raise nothing', async () => {
  await hub.writeLevel('e1', 9, now - 25 * hour);
  await hub.writeLevel('e1', 9, now + hour);
  assert.equal((await listed({ state: 'all', subject: 'urn:ngsi-ld:Tank:e1' })).length, 0);
  await hub.writeLevel('e1', 9, now - 23 * hour);
  assert.equal((await listed({ state: 'all', subject: 'urn:ngsi-ld:Tank:e1' })).length, 1);
});

test('pages follow one another without loss', async () => {
  for (let index = 0; index < 5; index += 1) await hub.writeLevel(`x${index}`, 9, now - minute);
  const all = await listed({ state: 'all' });
  const paged: string[] = [];
  let after: string | undefined;
  do {
    const body = (await call(alerts.routes, 'GET', '/api/v1/alerts', {
      query: { state: 'all', limit: 2, ...(after ? { after } : {}) },
    })) as { items: readonly Alert[]; next?: string };
    paged.push(...body.items.map((alert) => alert.id));
    after = body.next;
  } while (after);
  assert.deepEqual(
    paged,
    all.map((alert) => alert.id),
  );
  assert.equal(all.length, 7);
});
