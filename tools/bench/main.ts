import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { listCases } from './bench-cases.ts';
import { openBenchDatabase } from './bench-database.ts';
import { startBenchHub } from './bench-hub.ts';
import { startChild } from './child.ts';
import { fillHub, registerDevices } from './fill-hub.ts';
import type { Job, Tally } from './job.ts';
import { measure } from './measure.ts';
import { openLedger } from './oracle.ts';
import { type CaseReport, reportCase, tableOf } from './report.ts';

// `npm run bench` prints a table for people on standard error and one JSON document on standard output.
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 5 : 7));
const duration_ms = Number(values.seconds ?? (values.quick ? 1.5 : 3)) * 1_000;
const wanted = values.only?.split(',');
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), 'hub-bench-'));
const cleanUp: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];

async function main(): Promise<boolean> {
  const database = await openBenchDatabase(process.env.HUB_BENCH_DATABASE_URL, values.embedded);
  cleanUp.unshift(database.drop);
  say(`Database: ${database.description}`);
  const load = await startChild('load-process.ts');
  cleanUp.unshift(load.stop);
  const relay = await startChild<{ url: string }>('relay-process.ts');
  cleanUp.unshift(relay.stop);
  say('Filling the yardsticks');
  const yardstick = await startChild<{ address: string }>('yardstick-process.ts', [
    database.url ?? '',
    join(folder, 'yardstick'),
  ]);
  cleanUp.unshift(yardstick.stop);
  say('Starting and filling the hub');
  const hub = await startBenchHub(database.url);
  cleanUp.unshift(hub.stop);
  await fillHub(hub);
  const { devices, field, attribute } = await registerDevices(hub);

  const cases = listCases({
    hub,
    yardstick: { pid: yardstick.pid, address: yardstick.ready.address },
    relay: { pid: relay.pid, url: relay.ready.url },
    devices,
    field,
    load: (job: Job) => load.ask<Tally>(job),
    raw: (job: Job) => yardstick.ask<Tally>(job),
  }).filter(({ id }) => !wanted || wanted.includes(id));
  const ledger = openLedger({ hub, yardstick, databaseUrl: database.url, devices, attribute });
  const reports: CaseReport[] = [];
  for (const benchCase of cases) {
    say(`Measuring: ${benchCase.title} (${rounds} rounds of ${duration_ms / 1_000} s)`);
    const samples = await measure(benchCase.contenders, {
      rounds,
      duration_ms,
      databasePids: database.pids,
      onTally: ledger.record,
    });
    reports.push(reportCase(benchCase, samples));
    await ledger.checkValues();
  }
  const verdicts = await ledger.close();
  say(tableOf(reports, verdicts));
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryBytes: totalmem(),
    node: process.version,
  };
  const settings = { rounds, seconds: duration_ms / 1_000, quick: values.quick };
  process.stdout.write(
    `${JSON.stringify({ at: new Date().toISOString(), machine, database: database.description, settings, cases: reports, checks: verdicts }, undefined, 2)}\n`,
  );
  return verdicts.every(({ wrong }) => wrong === 0);
}

try {
  // A goal that is missed is a finding, printed as such; an acknowledged write that is not there is a failure.
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  say(inspect(error));
  process.exitCode = 1;
} finally {
  for (const step of cleanUp) await step().catch((error: unknown) => say(String(error)));
}
