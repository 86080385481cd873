import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuSeconds } from './cpu-time.ts';
import { runOperations, type Tally } from './job.ts';
import { type Contender, isWarm, measure, ratioOf, type Sample, spreadOf } from './measure.ts';

const tally = (done: number): Tally => ({ done, elapsed_ms: 1_000, errors: 0, p50_ms: 1, p95_ms: 0, p99_ms: 2 });
const sample = (rate: number): Sample => ({ rate, perCpuSecond: undefined, aftermath_ms: 0, tally: tally(rate) });

test('the median of an even number of rounds lies between the middle two', () => {
  assert.deepEqual(spreadOf([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4 });
  assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 });
});

test('a ratio is taken round by round, so that a slow round slows both', () => {
  assert.deepEqual(ratioOf([100, 10, 100].map(sample), [50, 5, 50].map(sample)), { median: 2, min: 2, max: 2 });
});

test('a contender is warm when two pieces have gained nothing over the best before', () => {
  assert.ok(!isWarm([]));
  assert.ok(!isWarm([100, 100]));
  assert.ok(isWarm([100, 101, 99]));
  assert.ok(!isWarm([100, 200, 210]));
  assert.ok(!isWarm([100, 90, 150]));
  assert.ok(isWarm([100, 200, 90, 205]));
});

test('rounds run forwards and backwards in turn, after a warm-up', async () => {
  const seen: string[] = [];
  const contender = (id: string): Contender => ({
    id,
    title: id,
    workload: '',
    target: {},
    clients: 1,
    servers: [],
    drive: async () => {
      seen.push(id);
      return tally(10);
    },
  });
  const samples = await measure([contender('a'), contender('b')], { rounds: 3, duration_ms: 1, databasePids: [] });
  assert.equal(seen.join(''), 'bbbaaa' + 'ab' + 'ba' + 'ab');
  assert.deepEqual(
    samples.get('a')?.map(({ rate }) => rate),
    [10, 10, 10],
  );
});

test('an operation that fails stops the measurement and is named', async () => {
  const failing = await runOperations(() => Promise.reject(new Error('no such entity')), {
    workload: '',
    clients: 2,
    duration_ms: 5,
    target: {},
  });
  assert.ok(failing.errors > 0);
  assert.equal(failing.done, 0);
  const contender: Contender = {
    id: 'x',
    title: 'x',
    workload: '',
    target: {},
    clients: 1,
    servers: [],
    drive: async () => failing,
  };
  await assert.rejects(measure([contender], { rounds: 1, duration_ms: 1, databasePids: [] }), /no such entity/);
});

test('CPU time of a process is what it has used', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, () => {
  const before = cpuSeconds([process.pid]) ?? Number.NaN;
  const until = performance.now() + 200;
  while (performance.now() < until);
  const used = (cpuSeconds([process.pid]) ?? Number.NaN) - before;
  assert.ok(used > 0 && used < 1, `${used} s`);
});
