import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreContext } from '../json-ld/ld-context.ts';
import { concerns, type EntityEvent, eventKeys, matchKeys } from './event-match.ts';
import { readSubscription } from './subscription.ts';

const notification = { endpoint: { uri: 'http://127.0.0.1/' } };
const make = (members: object, tenant = 'default') =>
  readSubscription(tenant, 's', { type: 'Subscription', notification, ...members }, coreContext);
const event: EntityEvent = {
  tenant: 'default',
  id: 'urn:x:1',
  op: 'updated',
  types: ['Lamp'],
  changed: ['level'],
  deleted: [],
  created: new Set(),
};

const isFound = (members: object, tenant?: string) => {
  const keys = eventKeys(event);
  return matchKeys(make(members, tenant)).some((key) => keys.has(key));
};

test('a subscription is looked up by entity, type and watched attribute, whichever it names', () => {
  const lamps = [{ type: 'Lamp' }];
  assert.ok(isFound({ entities: lamps }));
  assert.ok(isFound({ entities: lamps, watchedAttributes: ['colour', 'level'] }));
  assert.ok(isFound({ watchedAttributes: ['level'] }));
  assert.ok(isFound({ entities: [{ type: 'Lamp', id: 'urn:x:1' }] }));
  assert.ok(!isFound({ entities: [{ type: 'Lamp', id: 'urn:x:2' }] }));
  assert.ok(!isFound({ entities: lamps, watchedAttributes: ['colour'] }));
  assert.ok(!isFound({ entities: [{ type: 'Tree' }] }));
  assert.ok(!isFound({ entities: lamps }, 'another'));
});

test('neither periodic nor paused subscriptions are looked up by changes', () => {
  assert.deepEqual(matchKeys(make({ entities: [{ type: 'Lamp' }], timeInterval: 5 })), []);
  assert.deepEqual(matchKeys(make({ entities: [{ type: 'Lamp' }], isActive: false })), []);
});

test('a subscription to very many things is looked at with every change instead of filling the index', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `a${n}`);
  const wide = { entities: names(50).map((type) => ({ type })), watchedAttributes: names(50) };
  assert.equal(matchKeys(make(wide)).length, 50);
  const ids = names(60).map((name) => ({ type: Array.from({ length: 20 }, (_, n) => `${name}${n}`).join(',') }));
  const [only, ...rest] = matchKeys(make({ entities: ids }));
  assert.deepEqual(rest, []);
  assert.ok(eventKeys(event).has(only ?? 0));
});

test('what shares a hash by chance concerns nobody', () => {
  const watching = { entities: [{ type: 'Lamp' }], watchedAttributes: ['level'] };
  const ask = (subscription: object, tenant?: string) => concerns(event, make(subscription, tenant), 0);
  assert.ok(ask(watching));
  assert.ok(!ask(watching, 'another'));
  assert.ok(!ask({ ...watching, entities: [{ type: 'Tree' }] }));
  assert.ok(!ask({ ...watching, watchedAttributes: ['colour'], notificationTrigger: ['entityUpdated'] }));
});

test('the hashes are those that databases hold', () => {
  assert.deepEqual(matchKeys(make({ entities: [{ type: 'Lamp' }], watchedAttributes: ['level'] })), [-715_662_747]);
});
