import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, openLog } from '@hub/runtime';
import { briefProcess } from '@hub/runtime/testing';
import { openWorker, startMissing } from './process-worker.ts';

// HUB_TEST_PROCESS_KILLS=100 HUB_TEST_PROCESS_INSTANCES=1000 is the size that issue 5 asks for.
const kills = Number(process.env.HUB_TEST_PROCESS_KILLS ?? 2);
const instances = Number(process.env.HUB_TEST_PROCESS_INSTANCES ?? 30);
const rounds = 2;
const spread_ms = Math.max(400, (kills * 400) / rounds);
const script = new URL('./process-worker.ts', import.meta.url).pathname;
const serverUrl = process.env.HUB_TEST_DATABASE_URL;

interface Child {
  readonly process: ChildProcess;
  readonly ready: Promise<unknown>;
}

function startChild(environment: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, [...briefProcess, script], {
    env: { ...process.env, ...environment, TEST_ROUNDS: String(rounds), TEST_SPREAD: String(spread_ms) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const failed = once(child, 'exit').then(([code]) => {
    if (code !== null) throw new Error(`a process ended by itself with ${code}`);
  });
  failed.catch(() => undefined);
  return { process: child, ready: Promise.race([once(child.stdout ?? child, 'data'), failed]) };
}

async function killNine({ process: child }: Child): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Kills one of some processes after another, each at a moment of chance, and starts it anew. */
async function killAtRandom(count: number, environment: Readonly<Record<string, string>>): Promise<void> {
  const children = Array.from({ length: count }, () => startChild(environment));
  try {
    for (let done = 0; done < kills; done += 1) {
      const index = done % count;
      const victim = children[index];
      if (!victim) break;
      await victim.ready;
      await pause(20 + Math.random() * 300);
      await killNine(victim);
      children[index] = startChild(environment);
    }
  } finally {
    for (const child of children) await killNine(child);
  }
}

/** What has to hold at the end, whoever was killed when. */
async function checkAll({ database }: Awaited<ReturnType<typeof openWorker>>): Promise<void> {
  const query = (sql: string) => database.query<Record<string, number>>(sql);
  const [status] =
    await query(`select count(*)::integer as roots, count(*) filter (where status = 'completed')::integer as completed,
    min(step)::integer as fewest, max(step)::integer as most from process_instance where parent_instance is null`);
  // Per round: a, b, the timer, the call, the message; besides the start and z.
  const steps = 2 + rounds * 5;
  assert.deepEqual(status, { roots: instances, completed: instances, fewest: steps, most: steps });
  const [calls] =
    await query(`select count(*)::integer as calls, count(*) filter (where status = 'completed' and step = 3)::integer as whole
    from process_instance where parent_instance is not null`);
  assert.deepEqual(calls, { calls: instances * rounds, whole: instances * rounds });
  const [effects] = await query(
    `select count(*)::integer as all, count(distinct key)::integer as distinct from test_effect`,
  );
  const expected = instances * (rounds * 3 + 1);
  assert.deepEqual(effects, { all: expected, distinct: expected });
  const [left] =
    await query(`select (select count(*) from process_job)::integer as jobs, (select count(*) from process_wait)::integer as waits,
    (select count(*) from process_token)::integer as tokens`);
  assert.deepEqual(left, { jobs: 0, waits: 0, tokens: 0 });
  const [gaps] = await query(`select count(*)::integer as gaps from (
    select max(seq) - count(*) as missing from process_step group by tenant, instance) s where missing <> 0`);
  assert.equal(gaps?.gaps, 0);
}

async function finishAndCheck(url: string | undefined, folder: string): Promise<void> {
  const worker = await openWorker(url, folder);
  try {
    await startMissing(worker, instances, rounds, spread_ms);
    for (;;) {
      const [row] = await worker.database.query<{ left: number }>(
        `select (select count(*) from process_instance where status = 'running')::integer + (select count(*) from process_job)::integer as left`,
      );
      if (row?.left === 0) break;
      await pause(100);
    }
    await checkAll(worker);
  } finally {
    await worker.stop();
  }
}

test('kill -9 at any moment loses no step, does none twice and misses no timer, on the embedded database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hub-processes-'));
  try {
    const data = join(folder, 'data');
    await killAtRandom(1, { TEST_DIR: data, TEST_START: String(instances), TEST_URL: '' });
    await finishAndCheck(undefined, data);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('kill -9 of one of two processes that share the instances loses no step, does none twice and misses no timer', {
  skip: serverUrl ? false : 'HUB_TEST_DATABASE_URL is not set',
}, async () => {
  const name = `hub_test_${crypto.randomUUID().replaceAll('-', '')}`;
  const log = openLog('silent');
  const administer = async (sql: string) => {
    const server = await openDatabase({ url: serverUrl, dataDir: 'memory', log, poolSize: 1 });
    await server.query(sql).finally(() => server.close());
  };
  await administer(`create database ${name}`);
  const url = new URL(serverUrl ?? '');
  url.pathname = `/${name}`;
  try {
    const first = await openWorker(url.href, 'memory');
    await startMissing(first, instances, rounds, spread_ms);
    await first.stop();
    await killAtRandom(2, { TEST_URL: url.href });
    await finishAndCheck(url.href, 'memory');
  } finally {
    await administer(`drop database if exists ${name} with (force)`);
  }
});
