import assert from 'node:assert/strict';
import { waitFor } from '../../support/hub-process.ts';
import type { ClauseHub } from '../clause.ts';
import { createThing, sendFor } from '../expect.ts';
import { type Heard, openMqtt4Receiver, openMqtt5Receiver } from '../mqtt-receiver.ts';
import type { Purpose } from '../purpose.ts';
import { a, subscribe, update } from '../told.ts';

const topic = 'city/told';

/**
 * A check of the message that a change of a thing makes, with an MQTT broker of its own.
 * @param user before the host, in the URI
 */
const heard =
  (user: string, endpoint: object, expect: (heard: Heard, count: number) => void, open = openMqtt4Receiver) =>
  async (hub: ClauseHub) => {
    const receiver = await open();
    try {
      const uri = `mqtt://${user}127.0.0.1:${receiver.port}/${topic}`;
      await createThing(hub, 'a', { n: 1 });
      await subscribe(
        hub,
        { uri, received: [] },
        { notification: { endpoint: { uri, notifierInfo: [byVersion], ...endpoint } } },
      );
      await update(hub, { n: 2 });
      const tells = (n: number) => receiver.heard.filter(({ message }) => message.body.data[0].n.value === n);
      const first = await waitFor('a message', async () => tells(2)[0]);
      // Sent again only where it was not acknowledged: the next change comes next.
      await sendFor(hub, 204, `PATCH /entities/${a}/attrs`, { n: 3 });
      await waitFor('the next message', async () => tells(3)[0]);
      expect(first, tells(2).length);
    } finally {
      await receiver.close();
    }
  };

const by5 = (title: string, notifierInfo: readonly object[] | undefined, expectedQos: number) => [
  title,
  heard(
    '',
    { notifierInfo },
    ({ version, qos, message }, count) => {
      assert.deepEqual([version, qos, count], [5, expectedQos, 1]);
      assert.match(message.metadata['Content-Type'], /^application\/json/);
      assert.deepEqual([message.body.type, message.body.data[0].id], ['Notification', a]);
    },
    openMqtt5Receiver,
  ),
];

const pair = (key: string, value: string) => ({ key, value });
const byVersion = pair('MQTT-Version', 'mqtt3.1.1');

/** Notifications over MQTT. */
export const purposes: readonly Purpose[] = [
  {
    number: '058_01',
    by: 'ETSI',
    title: 'Notifications over MQTT: user and port in the URI',
    checks: Object.fromEntries(
      (
        [
          ['a port alone', '', undefined],
          ['a user', 'lamp@', 'lamp'],
          ['a user and a password', 'lamp:light@', 'lamp:light'],
        ] as const
      ).map(([title, user, expected]) => [
        title,
        heard(user, {}, (first, count) => assert.deepEqual([first.topic, first.user, count], [topic, expected, 1])),
      ]),
    ),
  },
  {
    number: '058_02',
    by: 'ETSI',
    title: 'Notifications over MQTT: quality of service',
    checks: Object.fromEntries(
      (
        [
          ['none said: 0', {}, 0],
          ['1', { notifierInfo: [byVersion, pair('MQTT-QoS', '1')] }, 1],
          ['2', { notifierInfo: [byVersion, pair('MQTT-QoS', '2')] }, 2],
        ] as const
      ).map(([title, endpoint, qos]) => [
        title,
        heard('', endpoint, (first, count) => assert.deepEqual([first.qos, count], [qos, 1])),
      ]),
    ),
  },
  {
    number: '058_03',
    by: 'ETSI',
    title: 'Notifications over MQTT: version',
    checks: {
      '3.1.1': heard('', {}, ({ version, message }, count) =>
        assert.deepEqual([version, message.body.data[0].n.value, count], [4, 2, 1]),
      ),
      ...Object.fromEntries([
        by5('5.0, which is the default', undefined, 0),
        by5('5.0 by name', [pair('MQTT-Version', 'mqtt5.0')], 0),
        by5('5.0 with QoS 1', [pair('MQTT-QoS', '1')], 1),
        by5('5.0 with QoS 2', [pair('MQTT-Version', 'mqtt5.0'), pair('MQTT-QoS', '2')], 2),
      ]),
    },
  },
  {
    number: '058_04',
    by: 'ETSI',
    title: 'Notifications over MQTT: the message',
    checks: {
      'metadata and body': heard('', { receiverInfo: [{ key: 'X-Mine', value: 'yes' }] }, ({ message }) => {
        const { metadata, body } = message;
        assert.match(metadata['Content-Type'], /^application\/json/);
        assert.match(metadata.Link, /json-ld#context/);
        assert.equal(metadata['X-Mine'], 'yes');
        assert.deepEqual([body.type, body.data[0].id, body.data[0].type], ['Notification', a, 'Thing']);
      }),
    },
  },
];
