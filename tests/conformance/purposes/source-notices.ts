import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import { ld } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { notices, withReceiver } from '../receiver.ts';
import {
  change,
  changeSource,
  expectSilence,
  geoQ,
  id,
  interval,
  ofType,
  place,
  register,
  shown,
  subscribe,
  subscription,
  terms,
  told,
  toldOf,
  watched,
} from '../registration-subscription.ts';

/** What subscribers to registrations of context sources are told (5.11.7). */
export const purposes: readonly Purpose[] = [
  {
    number: '047_01',
    by: 'ETSI',
    title: 'Told at intervals',
    checks: {
      'at first and again and again': withReceiver(async (hub, receiver) => {
        await register(hub, 'source', ofType('Pump'));
        await subscribe(hub, subscription(receiver.uri, { timeInterval: 1 }));
        await told(receiver, 3);
      }),
    },
  },
  {
    number: '047_02',
    by: 'ETSI',
    title: 'Told of changes',
    checks: {
      'at first of what there is, then of each change with its reason': withReceiver(async (hub, receiver) => {
        await register(hub, 'source', ofType('Pump'));
        await subscribe(hub, subscription(receiver.uri));
        assert.deepEqual(await told(receiver, 1), ['newlyMatching', 'urn:x:source']);
        await changeSource(hub, 'source', { endpoint: 'http://127.0.0.1:10' });
        assert.deepEqual(await told(receiver, 2), ['updated', 'urn:x:source']);
      }),
    },
  },
  {
    number: '047_03',
    by: 'ETSI',
    title: 'Told what concerns the subscriber',
    checks: {
      'of a registration only the parts that match': withReceiver(async (hub, receiver) => {
        await subscribe(hub, subscription(receiver.uri));
        const [part] = ofType('Pump').information;
        await register(hub, 'source', { information: [...ofType('Basin').information, part] });
        assert.deepEqual((await notices(receiver, 1))[0].body.data[0].information, [part]);
      }),
    },
  },
  {
    number: '047_04',
    by: 'ETSI',
    title: 'The form of a notice',
    checks: {
      'is that of clause 5.3.2': withReceiver(async (hub, receiver) => {
        await subscribe(hub, subscription(receiver.uri));
        await register(hub, 'source', ofType('Pump'));
        const [{ body }] = await notices(receiver, 1);
        assert.match(body.id, /^urn:/);
        assert.deepEqual([body.type, body.subscriptionId], ['ContextSourceNotification', id]);
        assert.ok(Date.parse(body.notifiedAt) > 0);
        assert.deepEqual(await told(receiver, 1), ['newlyMatching', 'urn:x:source']);
      }),
      'is in the terms of the subscription, whatever those of the registration': withReceiver(async (hub, receiver) => {
        await subscribe(hub, { ...subscription(receiver.uri), '@context': terms }, ld);
        await register(hub, 'source', ofType(terms.Pump));
        assert.deepEqual((await notices(receiver, 1))[0].body.data[0].information, ofType('Pump').information);
      }),
    },
  },
  {
    number: '047_05',
    by: 'ETSI',
    title: 'What a notice that arrived leaves behind',
    checks: {
      'it is counted, with its time': withReceiver(async (hub, receiver) => {
        await subscribe(hub, subscription(receiver.uri));
        await register(hub, 'source', ofType('Pump'));
        const seen = await waitFor('the count', async () => {
          const { notification } = await shown(hub);
          return notification.timesSent === 1 && notification;
        });
        assert.equal(seen.status, 'ok');
        assert.ok(Date.parse(seen.lastNotification) > 0 && Date.parse(seen.lastSuccess) > 0);
        assert.equal(seen.lastFailure, undefined);
      }),
    },
  },
  {
    number: '047_06',
    by: 'ETSI',
    title: 'What a notice that did not arrive leaves behind',
    checks: {
      'it is counted as failed, with its time': async (hub) => {
        await subscribe(hub);
        await register(hub, 'source', ofType('Pump'));
        const seen = await waitFor('the count', async () => {
          const { notification } = await shown(hub);
          return notification.timesFailed > 0 && notification;
        });
        assert.equal(seen.status, 'failed');
        assert.ok(seen.timesSent >= 1);
        assert.ok(Date.parse(seen.lastNotification) > 0 && Date.parse(seen.lastFailure) > 0);
        assert.equal(seen.lastSuccess, undefined);
      },
    },
  },
  {
    number: '047_07',
    by: 'ETSI',
    title: 'Only who is active is told',
    checks: {
      'not who is paused': withReceiver(async (hub, receiver) => {
        await subscribe(hub, subscription(receiver.uri));
        await change(hub, { isActive: false });
        await expectSilence(hub, receiver);
      }),
      'not who is expired': withReceiver(async (hub, receiver) => {
        const expiresAt = new Date(Date.now() + 2_000).toISOString();
        await subscribe(hub, subscription(receiver.uri, { expiresAt }));
        await waitFor('the end', async () => (await shown(hub)).status === 'expired');
        await expectSilence(hub, receiver);
      }),
    },
  },
  {
    number: '047_08',
    by: 'ETSI',
    title: 'Without a time',
    checks: {
      'sources of what is now are told of': toldOf({}, ofType('Pump'), [
        { ...ofType('Pump'), observationInterval: interval },
      ]),
    },
  },
  {
    number: '047_09',
    by: 'ETSI',
    title: 'What matches no longer',
    checks: {
      'is told of as that': withReceiver(async (hub, receiver) => {
        await register(hub, 'source', ofType('Pump'));
        await subscribe(hub, subscription(receiver.uri));
        await told(receiver, 1);
        await changeSource(hub, 'source', ofType('Basin'));
        assert.deepEqual(await told(receiver, 2), ['noLongerMatching', 'urn:x:source']);
      }),
    },
  },
  {
    number: '047_10',
    by: 'ETSI',
    title: 'A time of observation',
    checks: {
      'is that of the observationInterval': toldOf(
        { temporalQ: { timerel: 'before', timeAt: '2021-06-01T00:00:00Z', timeproperty: 'observedAt' } },
        { ...ofType('Pump'), observationInterval: interval },
        [ofType('Pump'), { ...ofType('Pump'), managementInterval: interval }],
      ),
    },
  },
  {
    number: '047_11',
    by: 'ETSI',
    title: 'A time of creation or change',
    checks: Object.fromEntries(
      ['createdAt', 'modifiedAt'].map((timeproperty) => [
        `${timeproperty} is that of the managementInterval`,
        toldOf(
          { temporalQ: { timerel: 'before', timeAt: '2021-06-01T00:00:00Z', timeproperty } },
          { ...ofType('Pump'), managementInterval: interval },
          [ofType('Pump'), { ...ofType('Pump'), observationInterval: interval }],
        ),
      ]),
    ),
  },
  {
    number: '047_12',
    by: 'ETSI',
    title: 'Entities and attributes watched',
    checks: {
      'a source that has both is told of': toldOf(watched, ofType('Pump', { propertyNames: ['flow', 'head'] }), [
        ofType('Basin', { propertyNames: ['flow'] }),
      ]),
    },
  },
  {
    number: '047_13',
    by: 'ETSI',
    title: 'Entities alone',
    checks: {
      'a source of any attributes of them is told of': toldOf({}, ofType('Pump', { propertyNames: ['flow', 'head'] })),
    },
  },
  {
    number: '047_14',
    by: 'ETSI',
    title: 'A place by the name of its property',
    checks: {
      'a source that has it is told of': toldOf(
        { geoQ: { ...geoQ, geoproperty: 'location' } },
        { ...ofType('Pump'), location: place },
        [ofType('Pump'), { ...ofType('Pump'), location: { type: 'Point', coordinates: [0, 0] } }],
      ),
    },
  },
  {
    number: '047_15',
    by: 'ETSI',
    title: 'A place without a name',
    checks: {
      'is the location': toldOf({ geoQ }, { ...ofType('Pump'), location: place }, [
        { ...ofType('Pump'), observationSpace: place },
      ]),
    },
  },
  {
    number: '047_16',
    by: 'ETSI',
    title: 'A subscription that changes',
    checks: Object.fromEntries(
      (
        [
          [['Pump'], ['urn:x:pumps']],
          [['Valve'], ['urn:x:valves']],
          [
            ['Pump', 'Valve'],
            ['urn:x:pumps', 'urn:x:valves'],
          ],
        ] as const
      ).map(([types, matching]) => [
        `is told of all that match now: ${matching.length} of ${types.join(' and ')}`,
        withReceiver(async (hub, receiver) => {
          await subscribe(hub, subscription(receiver.uri, { entities: [{ type: 'Basin' }] }));
          await register(hub, 'pumps', ofType('Pump'));
          await register(hub, 'valves', ofType('Valve'));
          await change(hub, { entities: types.map((type) => ({ type })) });
          assert.deepEqual(await told(receiver, 1), ['newlyMatching', ...matching]);
        }),
      ]),
    ),
  },
];
