import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreContext } from '../json-ld/ld-context.ts';
import { readSubscription } from './subscription.ts';
import { type EntityEvent, SubscriptionIndex } from './subscription-index.ts';

const notification = { endpoint: { uri: 'http://127.0.0.1/' } };
const make = (id: string, members: object) =>
  readSubscription('default', id, { type: 'Subscription', notification, ...members }, coreContext);
const event: EntityEvent = {
  tenant: 'default',
  id: 'urn:x:1',
  op: 'updated',
  types: ['Lamp'],
  changed: ['level'],
  deleted: [],
  created: new Set(),
};

test('of many subscriptions to one type, each to its own entity, only that of the entity is looked at', () => {
  const index = new SubscriptionIndex();
  for (let n = 0; n < 20_000; n += 1)
    index.set(make(`s${n}`, { entities: [{ id: `urn:x:${n}`, type: 'Lamp' }], watchedAttributes: ['level'] }));
  assert.deepEqual(
    index.match(event, 0).map((one) => one.id),
    ['s1'],
  );
  assert.ok(index.considered(event) <= 2, `${index.considered(event)} were looked at`);
  index.delete('default', 's1');
  assert.deepEqual(index.match(event, 0), []);
});

test('periodic subscriptions are not matched by changes', () => {
  const index = new SubscriptionIndex();
  index.set(make('p', { entities: [{ type: 'Lamp' }], timeInterval: 5 }));
  assert.deepEqual(index.match(event, 0), []);
});
