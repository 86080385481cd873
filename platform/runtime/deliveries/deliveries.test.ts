import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Database } from '../database/database.ts';
import { runtimeMigrations } from '../module.ts';
import { openTestDatabase } from '../testing.ts';
import { type Post, quick, stateOf, until, withPostOn } from './deliveries.support.ts';
import { type DeliveryOutcome, pauseAfter, usualPolicy } from './delivery.ts';
import { dropTarget, insertDeliveries } from './store-deliveries.ts';
import { reviveDead, selectAttempts, selectDead, selectFigures } from './store-delivery-targets.ts';

let own: Database;
before(async () => {
  own = await openTestDatabase(runtimeMigrations);
});
after(() => own.close());
const withPost = (work: (post: Post) => Promise<void>) => withPostOn(own, work);

test('everything queued arrives once, each key in its order, and leaves nothing behind', () =>
  withPost(async (post) => {
    post.open();
    const keys = ['a', 'b', 'c'];
    for (let n = 0; n < 50; n += 1)
      for (const target of ['one', 'two']) for (const key of keys) await post.queue(target, key, `${n}`);
    await until(() => post.received.length === 300, 'all');
    for (const target of ['one', 'two'])
      for (const key of keys)
        assert.deepEqual(
          post.received.filter((one) => one.target === target && one.key === key).map((one) => Number(one.payload)),
          Array.from({ length: 50 }, (_, n) => n),
        );
    for (const target of ['one', 'two'])
      await until(async () => (await stateOf(post, target))?.delivered === 150, 'counted');
    assert.deepEqual(await post.database.query('select 1 from delivery'), []);
    await until(
      async () => (await post.database.query('select 1 from delivery_target where holder is not null')).length === 0,
      'leases given back',
    );
  }));

test('a key that fails waits and keeps its order, the other keys go on', () =>
  withPost(async (post) => {
    let refusals = 3;
    post.answer = ({ key }) => (key === 'bad' && refusals-- > 0 ? { error: 'no' } : 'delivered');
    post.open();
    await post.queue('t', 'bad', '1', '2', '3');
    await post.queue('t', 'good', '1', '2', '3');
    await until(() => post.received.length === 6, 'all');
    assert.equal(post.received[0]?.key, 'good');
    assert.deepEqual(
      post.received.filter((one) => one.key === 'bad').map((one) => one.payload),
      ['1', '2', '3'],
    );
    await until(async () => (await stateOf(post, 't'))?.failed === 3, 'failures counted');
  }));

test('what fails too often is a dead letter with its reason; what stood behind it goes on; replayed it arrives', () =>
  withPost(async (post) => {
    let broken = true;
    post.answer = ({ payload }) =>
      broken && payload === 'poison' ? { error: 'the endpoint answered 400' } : 'delivered';
    const deliveries = post.open({ ...quick, maxAttempts: 3, breakerAfter: 100 });
    await post.queue('t', 'k', 'poison', 'next');
    await until(() => post.received.length === 1, 'the next');
    await until(async () => (await stateOf(post, 't'))?.dead === 1, 'a dead letter');
    const [dead] = await selectDead(post.database, { tenant: 'default', limit: 10 });
    assert.deepEqual(
      [dead?.payload, dead?.attempts, dead?.error, dead?.key],
      ['poison', 3, 'the endpoint answered 400', 'k'],
    );
    const target = { channel: 'test', tenant: 'default', target: 't' };
    await until(async () => (await selectAttempts(post.database, target, 10)).length === 4, 'four tries logged');
    const attempts = await selectAttempts(post.database, target, 10);
    assert.equal(attempts.filter((one) => one.error === undefined).length, 1);
    broken = false;
    assert.equal(await reviveDead(post.database, target, dead?.seq), 1);
    deliveries.wake([target]);
    await until(() => post.received.some((one) => one.payload === 'poison'), 'the dead letter');
  }));

test('a receiver that is down opens its breaker, is asked seldom, and gets everything in order when it is back', () =>
  withPost(async (post) => {
    let down = true;
    let asked = 0;
    post.answer = ({ target }) => {
      if (target !== 'down') return 'delivered';
      asked += 1;
      return down ? { error: 'ECONNREFUSED', unwell: true } : 'delivered';
    };
    post.open({ ...quick, longestPause_ms: 300 });
    for (let n = 0; n < 20; n += 1) await post.queue('down', `k${n % 4}`, `${n}`);
    await until(async () => (await stateOf(post, 'down'))?.breaker === 'open', 'an open breaker');
    const [figures] = await selectFigures(post.database, ['test'], usualPolicy.breakerAfter);
    assert.deepEqual([figures?.open, figures?.down, figures?.waiting], [1, 1, 20]);
    await post.queue('up', 'k', 'x');
    await until(() => post.received.length === 1, 'the others are served');
    assert.ok(asked < 40, `asked ${asked} times`);
    assert.ok(((await stateOf(post, 'down'))?.lag_ms ?? 0) > 0);
    down = false;
    await until(() => post.received.length === 21, 'all');
    for (const key of ['k0', 'k1', 'k2', 'k3']) {
      const numbers = post.received
        .filter((one) => one.key === key && one.target === 'down')
        .map((one) => Number(one.payload));
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
        key,
      );
    }
    await until(async () => (await stateOf(post, 'down'))?.breaker === 'closed', 'a closed breaker');
  }));

test('a receiver that goes while much is on its way to it is asked again as soon as one to which little was', () =>
  withPost(async (post) => {
    const gone = Promise.withResolvers<void>();
    let [underWay, isDown] = [0, true];
    // One that is quick is given more and more at a time.
    post.answer = async () => {
      if (!isDown || post.received.length < 60) return 'delivered';
      underWay += 1;
      await gone.promise;
      return { error: 'ECONNRESET', unwell: true };
    };
    const to = { channel: 'test', tenant: 'default', target: 't', payload: 'x' };
    await post.database.commit(insertDeliveries(Array.from({ length: 120 }, (_, n) => ({ ...to, key: `k${n}` }))));
    post.open({ ...quick, longestPause_ms: 600_000 });
    await until(() => underWay >= 30, 'much is on its way');
    gone.resolve();
    await until(async () => (await stateOf(post, 't'))?.breaker === 'open', 'an open breaker');
    isDown = false;
    await until(() => post.received.length === 120, 'all');
  }));

test('a receiver that has no time is left alone for as long as it says, and that was no try', () =>
  withPost(async (post) => {
    let [busyFor, asked] = [12, 0];
    post.answer = () => {
      asked += 1;
      return busyFor-- > 0 ? { error: 'the endpoint answered 429', rest_ms: 30 } : 'delivered';
    };
    post.open({ ...quick, maxAttempts: 1 });
    for (let n = 0; n < 8; n += 1) await post.queue('t', `k${n % 2}`, `${n}`);
    await until(() => post.received.length === 8, 'all, and none of them a dead letter');
    assert.equal(asked, 20);
    for (const key of ['k0', 'k1']) {
      const numbers = post.received.filter((one) => one.key === key).map((one) => Number(one.payload));
      assert.deepEqual(numbers, numbers.toSorted(), key);
    }
    await until(async () => (await stateOf(post, 't'))?.delivered === 8, 'counted');
    assert.equal((await stateOf(post, 't'))?.failed, 0);
  }));

test('a slow receiver holds up nobody else', () =>
  withPost(async (post) => {
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    post.answer = async ({ target }): Promise<DeliveryOutcome> => {
      if (target.startsWith('slow')) await gate;
      return 'delivered';
    };
    post.open();
    for (let n = 0; n < 40; n += 1) await post.queue(`slow${n % 4}`, `${n}`, 'x');
    for (let n = 0; n < 100; n += 1) await post.queue('fast', `${n}`, 'x');
    await until(() => post.received.length === 100, 'all of the fast one while the slow ones hang');
    assert.ok(post.received.every((one) => one.target === 'fast'));
    free();
    await until(() => post.received.length === 140, 'the slow ones too');
  }));

test('two processes share the targets, and one takes over what the other leaves', () =>
  withPost(async (post) => {
    const first = post.open();
    const second = post.open();
    for (let n = 0; n < 200; n += 1) await post.queue(`t${n % 10}`, `${n % 3}`, `${n}`);
    await until(() => post.received.length >= 100, 'half');
    await first.stop();
    for (let n = 200; n < 300; n += 1) await post.queue(`t${n % 10}`, `${n % 3}`, `${n}`);
    await until(() => new Set(post.received.map((one) => one.payload)).size === 300, 'all');
    const sent = [first, second].map((one) => one.counts().get('test')?.delivered ?? 0);
    assert.equal((sent[0] ?? 0) + (sent[1] ?? 0), 300, 'nothing twice');
  }));

test('a target that is dropped gets nothing more', () =>
  withPost(async (post) => {
    post.answer = () => ({ error: 'no' });
    post.open();
    await post.queue('t', 'k', '1', '2');
    await until(async () => ((await stateOf(post, 't'))?.failed ?? 0) > 0, 'a failure');
    await post.database.commit(dropTarget({ channel: 'test', tenant: 'default', target: 't' }));
    assert.deepEqual(await post.database.query('select 1 from delivery'), []);
    assert.equal(await stateOf(post, 't'), undefined);
  }));

test('pauses double up to a longest, less at most a half', () => {
  const pauses = [1, 2, 3, 9, 10, 60].map((failures) => pauseAfter(failures, usualPolicy, 0));
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  assert.equal(pauseAfter(1, usualPolicy, 0.999999), 500);
});
