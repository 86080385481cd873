import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openLog } from '../log.ts';
import type { Bus, BusMessage } from './bus.ts';
import { openBus } from './open-bus.ts';

const log = openLog('silent');
const natsUrl = process.env.HUB_TEST_NATS_URL;
const buses = [
  { name: 'memory', skip: false, natsUrl: undefined },
  { name: 'NATS', skip: natsUrl ? false : 'HUB_TEST_NATS_URL names no server', natsUrl },
];

for (const { name, skip, natsUrl } of buses) {
  describe(`the ${name} bus`, { skip }, () => {
    let bus: Bus;
    before(async () => {
      bus = await openBus({ natsUrl, log });
    });
    after(() => bus.close());
    /** Subjects of a test's own: a server keeps what earlier runs left. */
    const own = () => `test-${crypto.randomUUID()}`;

    test('brings messages of one subject in order, as copies', async () => {
      const root = own();
      const got = collect(5);
      const subscription = await bus.subscribe(`${root}.>`, got.handler);
      const data = { n: 0, 值: ['a', null] };
      for (data.n = 0; data.n < 5; data.n += 1) await bus.publish(`${root}.a`, data);
      const messages = await got.all;
      assert.deepEqual(messages[2], { subject: `${root}.a`, data: { n: 2, 值: ['a', null] }, attempt: 1 });
      assert.deepEqual(numbers(messages), [0, 1, 2, 3, 4]);
      await subscription.stop();
    });

    test('matches * to one part and > to the rest', async () => {
      const root = own();
      const seen: string[] = [];
      const subjects = ['a', 'a.b', 'a.b.c', 'x.b'].map((subject) => `${root}.${subject}`);
      const ends = collect(4);
      const subscriptions = [
        await bus.subscribe(`${root}.*.b`, ({ subject }) => void seen.push(`* ${subject}`)),
        await bus.subscribe(`${root}.a.>`, ({ subject }) => void seen.push(`> ${subject}`)),
        await bus.subscribe(`${root}.>`, ends.handler),
      ];
      for (const subject of subjects) await bus.publish(subject, 0);
      await ends.all;
      await until(() => seen.length === 4);
      assert.deepEqual(seen.toSorted(), [`* ${root}.a.b`, `* ${root}.x.b`, `> ${root}.a.b`, `> ${root}.a.b.c`]);
      for (const subscription of subscriptions) await subscription.stop();
    });

    test('drops a second message with the same id', async () => {
      const root = own();
      const got = collect(2);
      const subscription = await bus.subscribe(`${root}.>`, got.handler);
      const id = crypto.randomUUID();
      await bus.publish(`${root}.a`, { n: 1 }, { id });
      await bus.publish(`${root}.a`, { n: 2 }, { id });
      await bus.publish(`${root}.a`, { n: 3 });
      assert.deepEqual(numbers(await got.all), [1, 3]);
      await subscription.stop();
    });

    test('gives every subscriber each message, and a queue one of its members', async () => {
      const root = own();
      const queue = own();
      const alone = [collect(20), collect(20)];
      const shared: number[][] = [[], []];
      const subscriptions = [];
      for (const { handler } of alone) subscriptions.push(await bus.subscribe(`${root}.>`, handler));
      for (const list of shared) {
        subscriptions.push(await bus.subscribe(`${root}.>`, ({ data }) => void list.push(numberOf(data)), { queue }));
      }
      for (let n = 0; n < 20; n += 1) await bus.publish(`${root}.a`, { n });
      for (const { all } of alone) assert.equal((await all).length, 20);
      await until(() => shared.flat().length >= 20);
      assert.deepEqual(
        shared.flat().toSorted((a, b) => a - b),
        Array.from({ length: 20 }, (_, n) => n),
      );
      for (const subscription of subscriptions) await subscription.stop();
    });

    test('brings a failed message again after growing pauses, and holds what comes after it', async () => {
      const root = own();
      const tries: { n: number; attempt: number; at: number }[] = [];
      const subscription = await bus.subscribe(`${root}.>`, ({ data, attempt }) => {
        tries.push({ n: numberOf(data), attempt, at: performance.now() });
        if (numberOf(data) === 1 && attempt < 3) throw new Error('not yet');
      });
      await bus.publish(`${root}.a`, { n: 1 });
      await bus.publish(`${root}.a`, { n: 2 });
      await until(() => tries.length === 4);
      assert.deepEqual(
        tries.map(({ n, attempt }) => [n, attempt]),
        [
          [1, 1],
          [1, 2],
          [1, 3],
          [2, 1],
        ],
      );
      const pauses = tries.slice(1, 3).map(({ at }, index) => at - (tries[index]?.at ?? 0));
      assert.ok((pauses[0] ?? 0) >= 95 && (pauses[1] ?? 0) >= 195, pauses.join(', '));
      await subscription.stop();
    });

    test('parks a message with its last error and goes on', async () => {
      const root = own();
      const got = collect(3);
      const subscription = await bus.subscribe(
        `${root}.>`,
        async (message) => {
          got.handler(message);
          if (numberOf(message.data) === 1) throw new TypeError(`坏消息 ${message.attempt}`);
        },
        { maxAttempts: 2 },
      );
      await bus.publish(`${root}.a`, { n: 1 });
      await bus.publish(`${root}.a`, { n: 2 });
      assert.deepEqual(numbers(await got.all), [1, 1, 2]);
      const parked = (await bus.listParked()).filter(({ subject }) => subject === `${root}.a`);
      assert.deepEqual(parked, [{ subject: `${root}.a`, data: { n: 1 }, error: 'TypeError: 坏消息 2' }]);
      await subscription.stop();
    });

    test('does not let a slow subscriber slow another', async () => {
      const root = own();
      const got = collect(10);
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const slow = await bus.subscribe(`${root}.>`, () => released);
      const quick = await bus.subscribe(`${root}.>`, got.handler);
      for (let n = 0; n < 10; n += 1) await bus.publish(`${root}.a`, { n });
      assert.equal((await got.all).length, 10);
      release();
      await Promise.all([slow.stop(), quick.stop()]);
    });

    test('brings nothing after stop, and stop waits for the message at work', async () => {
      const root = own();
      const log: string[] = [];
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const subscription = await bus.subscribe(`${root}.>`, async () => {
        begin();
        await new Promise((resolve) => setTimeout(resolve, 100));
        log.push('done');
      });
      await bus.publish(`${root}.a`, 1);
      await bus.publish(`${root}.a`, 2);
      await begun;
      await subscription.stop();
      log.push('stopped');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(log, ['done', 'stopped']);
    });

    test('refuses subjects that are none', async () => {
      for (const subject of ['', 'a..b', 'a b', 'a.*', 'a.>', '.a']) {
        await assert.rejects(bus.publish(subject, 1), { code: 'bus.badSubject' });
      }
      for (const subject of ['', 'a.>.b', 'a*.b']) {
        await assert.rejects(
          bus.subscribe(subject, () => undefined),
          { code: 'bus.badSubject' },
        );
      }
    });
  });
}

test('messages wait in a queue on NATS while no process of it runs', {
  skip: natsUrl ? false : 'HUB_TEST_NATS_URL names no server',
}, async () => {
  const [subject, queue] = [`test-${crypto.randomUUID()}.a`, `test-${crypto.randomUUID()}`];
  const first = await openBus({ natsUrl, log });
  await first.subscribe(subject, () => undefined, { queue });
  await first.close();
  const second = await openBus({ natsUrl, log });
  await second.publish(subject, { n: 7 });
  const got = collect(1);
  await second.subscribe(subject, got.handler, { queue });
  assert.deepEqual(numbers(await got.all), [7]);
  await second.close();
});

test('a bus that cannot be reached says so', async () => {
  await assert.rejects(openBus({ natsUrl: 'nats://127.0.0.1:1', log }), { code: 'bus.unreachable', status: 503 });
});

function collect(count: number) {
  const messages: BusMessage[] = [];
  const { promise, resolve } = Promise.withResolvers<readonly BusMessage[]>();
  return {
    all: promise,
    handler: (message: BusMessage) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    },
  };
}

function numberOf(data: unknown): number {
  return (data as { n: number }).n;
}

function numbers(messages: readonly BusMessage[]): number[] {
  return messages.map(({ data }) => numberOf(data));
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert.ok(waited < 10_000, 'waited 10 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
