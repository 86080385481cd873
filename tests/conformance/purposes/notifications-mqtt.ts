import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { waitFor } from '../../support/hub-process.ts';
import type { ClauseHub } from '../clause.ts';
import { createThing, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { a, subscribe, update } from '../told.ts';

interface Heard {
  readonly topic: string;
  readonly qos: number;
  readonly user: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: checks look into messages of every shape
  readonly message: any;
}

const topic = 'city/told';

/** A check of the message that a change of a thing makes, with an MQTT broker of its own. @param user before the host, in the URI */
const heard =
  (user: string, endpoint: object, expect: (heard: Heard, count: number) => void) => async (hub: ClauseHub) => {
    const broker = await Aedes.createBroker();
    const messages: Heard[] = [];
    let name: string | undefined;
    broker.authenticate = (_client, username, password, done) => {
      name = username && `${username}${password ? `:${password}` : ''}`;
      done(null, true);
    };
    broker.on('publish', ({ topic, payload, qos }, client) => {
      if (client) messages.push({ topic, qos, user: name, message: JSON.parse(payload.toString()) });
    });
    const server = createServer((socket) => void broker.handle(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const uri = `mqtt://${user}127.0.0.1:${(server.address() as AddressInfo).port}/${topic}`;
      await createThing(hub, 'a', { n: 1 });
      await subscribe(
        hub,
        { uri, received: [] },
        { notification: { endpoint: { uri, notifierInfo: [byVersion], ...endpoint } } },
      );
      await update(hub, { n: 2 });
      const isFirst = ({ message }: Heard) => message.body.data[0].n.value === 2;
      const first = await waitFor('a message', async () => messages.find(isFirst));
      // Sent again only where it was not acknowledged: the next change comes next.
      await sendFor(hub, 204, `PATCH /entities/${a}/attrs`, { n: 3 });
      await waitFor('the next message', async () => messages.some(({ message }) => message.body.data[0].n.value === 3));
      expect(first, messages.filter(isFirst).length);
    } finally {
      await new Promise<void>((resolve) => broker.close(resolve));
      server.close();
    }
  };

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
      '3.1.1': heard('', {}, ({ message }, count) => assert.deepEqual([message.body.data[0].n.value, count], [2, 1])),
    },
    missing: ['5.0, the default, is spoken but not looked at here: the broker of these checks speaks 3.1.1 alone'],
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
