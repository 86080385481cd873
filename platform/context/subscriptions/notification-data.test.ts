import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyEntity } from '@hub/kernel';
import { coreContext } from '../json-ld/ld-context.ts';
import { changeData, toChangeEvent } from './notification-data.ts';
import { readSubscription } from './subscription.ts';

const at = '2026-01-02T03:04:05.000Z';
const subscription = (told: object = {}) =>
  readSubscription(
    'default',
    's',
    {
      type: 'Subscription',
      entities: [{ type: 'Lamp' }],
      notificationTrigger: ['attributeDeleted'],
      notification: { ...told, endpoint: { uri: 'http://127.0.0.1/' } },
    },
    coreContext,
  );

/** What is told of an outbox row. */
async function told(data: object, more: object = {}): Promise<unknown> {
  const row = { types: ['Lamp'], changed: {}, at, ...data };
  const event = toChangeEvent({ seq: 1, topic: 'entity', tenant: 'default', key: 'urn:x:1', data: row } as never);
  const join = async (states: readonly never[]) => {
    const { view } = subscription(more);
    return states.map((state) => ({ state, view: { ...view, access: everyEntity } }));
  };
  return JSON.parse(await changeData(event, undefined, subscription(more), join as never));
}

const [entity, gone] = [{ id: 'urn:x:1', type: 'Lamp' }, 'urn:ngsi-ld:null'];

test('a row written before deleted instances were told one by one is told by the kinds it has', async () => {
  const row = {
    op: 'updated',
    deleted: ['n', 'near', 'street'],
    kinds: { near: 'Relationship', street: 'LanguageProperty' },
  };
  assert.deepEqual(await told(row), [
    {
      ...entity,
      n: { type: 'Property', value: gone },
      near: { type: 'Relationship', object: gone },
      street: { type: 'LanguageProperty', languageMap: { '@none': gone } },
    },
  ]);
});

test('its last values tell kinds and datasets, where it has them', async () => {
  const was = { near: [{ type: 'Relationship', object: 'urn:x:2', datasetId: 'urn:d:1' }] };
  assert.deepEqual(await told({ op: 'updated', deleted: ['near'], was }, { showChanges: true }), [
    { ...entity, near: { type: 'Relationship', object: gone, previousObject: 'urn:x:2', datasetId: 'urn:d:1' } },
  ]);
});

test('of a deleted entity the end of its attributes is told too', async () => {
  assert.deepEqual(await told({ op: 'deleted', deleted: ['n'] }), [
    { ...entity, n: { type: 'Property', value: gone }, deletedAt: at },
  ]);
});
