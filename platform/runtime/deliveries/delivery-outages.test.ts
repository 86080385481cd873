import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { runtimeMigrations } from '../module.ts';
import { openTestDatabase } from '../testing.ts';
import { type Post, quick, stateOf, until, withPostOn } from './deliveries.support.ts';
import type { Delivery, DeliveryOutcome } from './delivery.ts';
import { readReason } from './delivery-reason.ts';
import { reviveDead, selectDead } from './store-delivery-targets.ts';

let own: Database;
before(async () => {
  own = await openTestDatabase(runtimeMigrations);
});
after(() => own.close());
const withPost = (work: (post: Post) => Promise<void>) => withPostOn(own, work);

const away: DeliveryOutcome = { error: 'ECONNREFUSED', unwell: true };
const target = { channel: 'test', tenant: 'default', target: 't' };
const ofKey = ({ received }: Post, key: string) => received.filter((one) => one.key === key).map((one) => one.payload);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);
const deadOf = ({ database }: Post) => selectDead(database, { tenant: 'default', limit: 500 });

test('a receiver that is away for many times as long as a delivery is tried costs nothing, and gets all in order, over a restart of the hub', () =>
  withPost(async (post) => {
    let [isAway, asked] = [true, 0];
    post.answer = () => {
      asked += 1;
      return isAway ? away : 'delivered';
    };
    const keys = ['a', 'b', 'c', 'd'];
    const first = post.open({ ...quick, maxAttempts: 2 });
    for (const n of numbers(5)) for (const key of keys) await post.queue('t', key, n);
    await until(() => asked > 8, 'asked often');
    const before = await stateOf(post, 't');
    assert.equal(before?.breaker, 'open');
    assert.ok(before?.downSince !== undefined && before.waiting === 20);
    await first.stop();
    post.open({ ...quick, maxAttempts: 2 });
    for (const key of keys) await post.queue('t', key, '5');
    await until(() => asked > 12, 'asked often by the next one');
    const after = await stateOf(post, 't');
    assert.deepEqual([after?.dead, after?.waiting, after?.downSince], [0, 24, before.downSince]);
    isAway = false;
    await until(() => post.received.length === 24, 'all');
    for (const key of keys) assert.deepEqual(ofKey(post, key), numbers(6), key);
    await until(async () => (await stateOf(post, 't'))?.delivered === 24, 'counted');
    const end = await stateOf(post, 't');
    assert.deepEqual([end?.dead, end?.breaker, end?.downSince, end?.lastError], [0, 'closed', undefined, undefined]);
  }));

test('one that makes its receiver fail is a dead letter after its tries while the others arrive', () =>
  withPost(async (post) => {
    let tries = 0;
    post.answer = ({ payload }) => {
      if (payload !== 'poison') return 'delivered';
      tries += 1;
      return { error: 'the endpoint answered 500', unwell: true };
    };
    post.open({ ...quick, maxAttempts: 4 });
    await post.queue('t', 'bad', 'poison', 'next');
    for (let n = 0; n < 200 && (await deadOf(post)).length === 0; n += 1) {
      await post.queue('t', `good${n % 3}`, `${n}`);
      await pause(20);
    }
    const [dead] = await deadOf(post);
    assert.deepEqual([dead?.payload, dead?.attempts, tries], ['poison', 4, 4]);
    await until(() => ofKey(post, 'bad').length === 1, 'what stood behind it');
  }));

test('those that make their receiver fail and are alone wait; what comes later to it arrives nevertheless, however much stands behind them', () =>
  withPost(async (post) => {
    const asked: string[] = [];
    post.answer = ({ key, payload }) => {
      asked.push(key);
      return payload === 'poison' ? { error: 'the endpoint answered 500', unwell: true } : 'delivered';
    };
    post.open({ ...quick, maxAttempts: 4 });
    for (const key of ['bad1', 'bad2', 'bad3']) await post.queue('t', key, 'poison', ...numbers(150));
    await until(() => asked.length > 15, 'asked often');
    assert.deepEqual([(await deadOf(post)).length, (await stateOf(post, 't'))?.breaker], [0, 'open']);
    assert.deepEqual(new Set(asked.slice(-6)), new Set(['bad1', 'bad2', 'bad3']), 'each has its turn');
    await post.queue('t', 'good', 'x');
    await until(() => ofKey(post, 'good').length === 1, 'the good one');
  }));

test('what has waited too long for a receiver that has been away as long is a dead letter, and replayed it waits anew', () =>
  withPost(async (post) => {
    let isAway = true;
    post.answer = () => (isAway ? away : 'delivered');
    const deliveries = post.open({ ...quick, longestWait_ms: 60_000 });
    for (const key of ['a', 'b']) await post.queue('t', key, ...numbers(3));
    await until(async () => (await stateOf(post, 't'))?.breaker === 'open', 'an open breaker');
    await post.database.query(`update delivery set created_at = created_at - interval '1 hour'`);
    await post.queue('t', 'a', '3');
    await pause(1_500);
    assert.deepEqual(await deadOf(post), [], 'the receiver has not been away for so long');
    await post.database.query(`update delivery_target set down_since = down_since - interval '1 hour'`);
    await until(async () => (await deadOf(post)).length === 6, 'what is too old');
    assert.equal((await stateOf(post, 't'))?.waiting, 1);
    assert.equal(readReason((await deadOf(post))[0]?.error ?? '').code, 'delivery.expired');
    assert.equal(await reviveDead(post.database, target, undefined), 6);
    deliveries.wake([target]);
    await pause(1_500);
    isAway = false;
    await until(() => post.received.length === 7, 'all that was replayed');
    assert.deepEqual([ofKey(post, 'a'), ofKey(post, 'b')], [numbers(4), numbers(3)]);
  }));

test('a receiver that came back while the hub was stopped gets what has waited longer than that', () =>
  withPost(async (post) => {
    let isAway = true;
    post.answer = () => (isAway ? away : 'delivered');
    const first = post.open();
    await post.queue('t', 'k', ...numbers(3));
    await until(async () => (await stateOf(post, 't'))?.breaker === 'open', 'an open breaker');
    await first.stop();
    await post.database.query(`update delivery set created_at = created_at - interval '1 year'`);
    await post.database.query(`update delivery_target set down_since = down_since - interval '1 year'`);
    isAway = false;
    post.open();
    await until(() => post.received.length === 3, 'all');
    assert.deepEqual([ofKey(post, 'k'), await deadOf(post)], [numbers(3), []]);
  }));

test('what a hub before this one had tried nearly too often survives the outage it was tried in', () =>
  withPost(async (post) => {
    let [isAway, asked] = [true, 0];
    post.answer = () => {
      asked += 1;
      return isAway ? away : 'delivered';
    };
    await post.queue('t', 'k', '0', '1');
    await post.database.query('update delivery set attempts = 9 where payload = $1', ['0']);
    await post.database.query('update delivery_target set failures = 12');
    post.open();
    await until(() => asked >= 5, 'asked');
    isAway = false;
    await until(() => post.received.length === 2, 'both');
    assert.deepEqual([ofKey(post, 'k'), await deadOf(post)], [['0', '1'], []]);
  }));

test('answers that refuse use up tries whatever became of others, and open a breaker of a receiver that is there', () =>
  withPost(async (post) => {
    post.answer = () => ({ error: 'the endpoint answered 404' });
    post.open({ ...quick, maxAttempts: 4 });
    for (const key of ['a', 'b']) await post.queue('t', key, '0');
    await until(async () => (await deadOf(post)).length === 2, 'both are dead letters');
    assert.deepEqual(
      (await deadOf(post)).map((one) => one.attempts),
      [4, 4],
    );
    const state = await stateOf(post, 't');
    assert.deepEqual([state?.breaker, state?.downSince], ['open', undefined]);
  }));

test('a receiver that has no time is shown as away, with what it says', () =>
  withPost(async (post) => {
    let isBusy = true;
    post.answer = (): DeliveryOutcome => (isBusy ? { error: 'the endpoint answered 429', rest_ms: 50 } : 'delivered');
    post.open();
    await post.queue('t', 'k', 'x');
    await until(async () => (await stateOf(post, 't'))?.downSince !== undefined, 'shown');
    const busy = await stateOf(post, 't');
    assert.deepEqual([busy?.lastError, busy?.failed, busy?.waiting], ['the endpoint answered 429', 0, 1]);
    isBusy = false;
    await until(async () => (await stateOf(post, 't'))?.delivered === 1, 'delivered');
    const well = await stateOf(post, 't');
    assert.deepEqual([well?.downSince, well?.lastError], [undefined, undefined]);
  }));

test('what nobody wants any more does not prove a receiver well', () =>
  withPost(async (post) => {
    const asked: Delivery[] = [];
    post.answer = (delivery) => {
      asked.push(delivery);
      return delivery.key === 'unwanted' ? 'gone' : away;
    };
    post.open({ ...quick, maxAttempts: 2 });
    await post.queue('t', 'k', 'x');
    for (let n = 0; n < 30; n += 1) {
      await post.queue('t', 'unwanted', `${n}`);
      await pause(10);
    }
    await until(() => asked.filter((one) => one.key === 'k').length > 7, 'tried often');
    assert.deepEqual(await deadOf(post), []);
  }));
