import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { ClauseAnswer, ClauseHub } from '../clause.ts';
import { expectRefused, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { added, change, create, id, inHours, retrieve, watch } from '../subscriber.ts';

/** Updates of subscriptions. */
export const purposes: readonly Purpose[] = [
  {
    number: '029_01',
    by: 'ETSI',
    title: 'Update a subscription without a valid id',
    checks: {
      'no id is a method that is not allowed, what is no URI BadRequestData': async (hub) => {
        await sendFor(hub, 405, 'PATCH /subscriptions/', { description: 'new' });
        expectRefused(await hub.send('PATCH /subscriptions/watch', { description: 'new' }));
      },
    },
  },
  {
    number: '029_02',
    by: 'ETSI',
    title: 'Update a subscription that is not there',
    checks: {
      'it is ResourceNotFound': async (hub) =>
        expectRefused(await hub.send(`PATCH /subscriptions/${id}`, { description: 'new' }), 404, 'ResourceNotFound'),
    },
  },
  {
    number: '029_03',
    by: 'ETSI',
    title: 'Update a subscription with what it cannot be',
    checks: {
      'it is BadRequestData, and nothing has changed': async (hub) => {
        await create(hub);
        for (const patch of [{ type: 'Other' }, { entities: 'Hall' }, { notification: { endpoint: { uri: 'there' } } }])
          expectRefused(await hub.send(`PATCH /subscriptions/${id}`, { description: 'new', ...patch }));
        assert.deepEqual((await retrieve(hub)).json, { ...watch(), ...added });
      },
    },
  },
  {
    number: '029_04',
    by: 'ETSI',
    title: 'Update a subscription, taking away what it must have',
    checks: {
      'it is BadRequestData': async (hub) => {
        await create(hub);
        for (const nothing of [null, 'urn:ngsi-ld:null'])
          for (const patch of [{ notification: { endpoint: nothing } }, { notification: nothing }, { type: nothing }])
            expectRefused(await hub.send(`PATCH /subscriptions/${id}`, patch));
      },
    },
  },
  {
    number: '029_05',
    by: 'ETSI',
    title: 'Update a subscription: names are terms of an @context',
    checks: {
      'shown as terms where the @context knows them, in full where not': async (hub) => {
        const link = (await hostContext(hub, { Hall: 'https://a.example/Hall', size: 'https://a.example/size' })).link;
        await create(hub);
        const patch = { entities: [{ type: 'Hall' }], watchedAttributes: ['size'], q: 'size>2', geoQ: undefined };
        await sendFor(hub, 204, `PATCH /subscriptions/${id}`, patch, link);
        const shown = ({ json }: ClauseAnswer) => [json.entities, json.watchedAttributes, json.q];
        assert.deepEqual(shown(await retrieve(hub, link)), [[{ type: 'Hall' }], ['size'], 'size>2']);
        const full = 'https://a.example/';
        assert.deepEqual(shown(await retrieve(hub)), [[{ type: `${full}Hall` }], [`${full}size`], `${full}size>2`]);
        const [listed] = (await sendFor(hub, 200, 'GET /subscriptions')).json;
        assert.deepEqual(listed.entities, [{ type: `${full}Hall` }]);
      },
      'what an update in another @context does not name keeps its meaning': async (hub) => {
        const one = (await hostContext(hub, { Hall: 'https://a.example/Hall' })).link;
        const other = (await hostContext(hub, { Hall: 'https://b.example/Hall', size: 'https://b.example/size' })).link;
        await sendFor(hub, 201, 'POST /subscriptions', watch(), one);
        await sendFor(hub, 204, `PATCH /subscriptions/${id}`, { watchedAttributes: ['size'] }, other);
        const { json } = await retrieve(hub);
        assert.deepEqual(
          [json.entities, json.watchedAttributes],
          [[{ type: 'https://a.example/Hall' }], ['https://b.example/size']],
        );
      },
    },
  },
  {
    number: '029_06',
    by: 'ETSI',
    title: 'Update a subscription',
    checks: {
      'a member that is given takes the place of the one there was': async (hub) => {
        await create(hub, { description: 'kept' });
        const notification = { endpoint: { uri: 'http://127.0.0.1:9/other' } };
        await change(hub, { type: 'Subscription', notification });
        assert.deepEqual((await retrieve(hub)).json, { ...watch({ description: 'kept', notification }), ...added });
      },
    },
  },
  {
    number: '029_07',
    by: 'ETSI',
    title: 'Update a subscription: isActive true without expiresAt',
    checks: {
      'what was paused is active': async (hub) => {
        await create(hub, { isActive: false });
        await change(hub, { isActive: true });
        assert.equal((await retrieve(hub)).json.status, 'active');
      },
      'what has expired stays so': (hub) => expectStillExpired(hub, { isActive: true }),
    },
  },
  {
    number: '029_08',
    by: 'ETSI',
    title: 'Update a subscription: isActive true and expiresAt to come',
    checks: {
      'what was paused is active': async (hub) => {
        await create(hub, { isActive: false });
        await change(hub, { isActive: true, expiresAt: inHours(1) });
        assert.equal((await retrieve(hub)).json.status, 'active');
      },
    },
  },
  {
    number: '029_09',
    by: 'ETSI',
    title: 'Update a subscription: isActive false without expiresAt',
    checks: {
      'what was active is paused': async (hub) => {
        await create(hub);
        await change(hub, { isActive: false });
        assert.equal((await retrieve(hub)).json.status, 'paused');
      },
      'what has expired stays so': (hub) => expectStillExpired(hub, { isActive: false }),
    },
  },
  {
    number: '029_10',
    by: 'ETSI',
    title: 'Update a subscription: expiresAt to come alone',
    checks: {
      'what has expired is active': async (hub) => {
        await expire(hub);
        await change(hub, { expiresAt: inHours(1) });
        assert.equal((await retrieve(hub)).json.status, 'active');
      },
      'what is paused stays so': async (hub) => {
        await create(hub, { isActive: false });
        await change(hub, { expiresAt: inHours(1) });
        assert.equal((await retrieve(hub)).json.status, 'paused');
      },
    },
  },
  {
    number: '029_11',
    by: 'ETSI',
    title: 'Update a subscription: expiresAt that is over',
    checks: {
      'it is BadRequestData, active or not': async (hub) => {
        await create(hub);
        for (const more of [{}, { isActive: true }, { isActive: false }])
          expectRefused(await hub.send(`PATCH /subscriptions/${id}`, { expiresAt: inHours(-1), ...more }));
        assert.equal((await retrieve(hub)).json.status, 'active');
      },
    },
  },
];

/** A subscription whose time is over. */
async function expire(hub: ClauseHub): Promise<void> {
  await create(hub, { expiresAt: new Date(Date.now() + 1_500).toISOString() });
  await waitFor('its end', async () => (await retrieve(hub)).json.status === 'expired', 30_000);
}

async function expectStillExpired(hub: ClauseHub, patch: object): Promise<void> {
  await expire(hub);
  await change(hub, patch);
  assert.equal((await retrieve(hub)).json.status, 'expired');
}
