import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Statement } from '@hub/runtime';
import { createRecorder } from './recorder.ts';

/** A database whose commits end when the test says so: a lost line without a lost connection. */
function holdCommits() {
  const commits: { readonly statements: readonly Statement[]; end(error?: Error): void }[] = [];
  const database = {
    readOnly: () => undefined,
    commit: (statements: readonly Statement[]) =>
      new Promise<void>((resolve, reject) => {
        commits.push({ statements, end: (error) => (error ? reject(error) : resolve()) });
      }),
  } as unknown as Database;
  return { commits, database };
}

/** Waits until that many commits have been sent. A pause alone may end before the first has: what follows then joins it. */
async function untilSent(commits: readonly unknown[], count: number): Promise<void> {
  for (let tries = 0; commits.length < count && tries < 200; tries += 1) await pause(5);
}

const bodiesOf = (statement: Statement | undefined) => statement?.values?.[0] as string[];
const options = { deadline_ms: 100, isRefusing: () => false, queued: () => {} };

test('entries that come while a commit runs share the next one', async () => {
  const { commits, database } = holdCommits();
  const recorder = createRecorder({ ...options, database });
  const first = recorder.record(['a']);
  await untilSent(commits, 1);
  const others = [recorder.record(['b']), recorder.record(['c', 'd'])];
  await pause(5);
  assert.equal(commits.length, 1);
  commits[0]?.end();
  await first;
  await untilSent(commits, 2);
  assert.deepEqual(bodiesOf(commits[1]?.statements[0]), ['b', 'c', 'd']);
  commits[1]?.end();
  await Promise.all(others);
});

test('while the database hangs, an act is refused by the deadline, the next ones at once, and none is recorded later', async () => {
  const { commits, database } = holdCommits();
  const recorder = createRecorder({ ...options, database });
  const began = performance.now();
  const sent = recorder.record(['sent']);
  await pause(50);
  const waiting = recorder.record(['waiting']);
  await assert.rejects(sent, { code: 'audit.unavailable', status: 503 });
  await assert.rejects(waiting, { code: 'audit.unavailable' });
  assert.ok(performance.now() - began < 1_000);
  const asked = performance.now();
  await assert.rejects(recorder.record(['late']), { code: 'audit.unavailable' });
  await assert.rejects(recorder.commit([], ['late too']), { code: 'audit.unavailable' });
  assert.ok(performance.now() - asked < 50);
  commits[0]?.end();
  await pause(5);
  const again = recorder.record(['again']);
  await untilSent(commits, 2);
  assert.deepEqual(bodiesOf(commits[1]?.statements[0]), ['again']);
  commits[1]?.end();
  await again;
});

test('a change that cannot commit in time is refused', async () => {
  const { commits, database } = holdCommits();
  const recorder = createRecorder({ ...options, database });
  await assert.rejects(recorder.commit([{ text: 'update' }], ['a']), { code: 'audit.unavailable' });
  commits[0]?.end(new Error('too late to matter'));
});

test('an error of the database is an unavailable log; a log that is not vouched for refuses', async () => {
  const { commits, database } = holdCommits();
  const recorder = createRecorder({ ...options, database });
  const failed = recorder.record(['a']);
  await pause(5);
  commits[0]?.end(new Error('gone'));
  await assert.rejects(failed, { code: 'audit.unavailable' });
  await assert.rejects(createRecorder({ ...options, database, isRefusing: () => true }).record(['b']), {
    code: 'audit.unavailable',
  });
  const full = { ...database, readOnly: () => ({ code: 'diskFull' as const }) };
  await assert.rejects(createRecorder({ ...options, database: full }).record(['c']), { code: 'audit.unavailable' });
});
