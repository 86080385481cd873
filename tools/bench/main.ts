import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect, parseArgs } from 'node:util';
import { allPermitHub } from '../services/hub-process.ts';
import { listCases } from './bench-cases.ts';
import { type Crowd, gaugeId } from './bench-data.ts';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { startChild } from './child.ts';
import {
  fillCrowds,
  fillGauges,
  fillHub,
  fillOwned,
  fillSubscriptions,
  fillWeeks,
  registerDevices,
  tidy,
} from './fill-hub.ts';
import type { Job, Tally } from './job.ts';
import { measure } from './measure.ts';
import { measureStart, residentBytes } from './measure-start.ts';
import { openLedger } from './oracle.ts';
import { type CaseReport, caseLines, reportCase, tableOf } from './report.ts';

// `npm run bench` prints a table for people on standard error and one JSON document on standard output.
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
  },
});
// Quick, in five minutes, unless said otherwise: full goes up to a million and measures longer, growth is only what grows.
const large = values.full || values.growth;
// Many short rounds rather than few long ones: what disturbs a machine then meets all contenders alike.
const rounds = Number(values.rounds ?? (large ? 7 : 4));
const duration_ms = Number(values.seconds ?? (large ? 3 : 0.5)) * 1_000;
const growing = ['aggregationGrowth', 'queryGrowth', 'rareQueryGrowth', 'subscriptionGrowth', 'hotUpdate'];
const wanted = values.only?.split(',') ?? (values.growth ? growing : undefined);
const crowdsWanted: readonly Crowd[] = large ? ['b10k', 'b100k', 'b1m'] : ['b10k', 'b100k'];
const subscriptionsWanted = large ? 1_000_000 : 100_000;
const isWanted = (id: string): boolean => !wanted || wanted.includes(id);
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), 'hub-bench-'));
const cleanUp: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];

/** The same gauges beside few and beside many subscriptions, on hubs of one age. */
async function startSubscribed({ another }: BenchDatabase) {
  if (!another) return [];
  const start = async (count: number) => {
    say(`Starting a hub with ${count.toLocaleString('en')} subscriptions`);
    const url = await another();
    const first = await startBenchHub(url);
    await fillGauges(first);
    await first.stop();
    await fillSubscriptions(url, count);
    const hub = await startBenchHub(url);
    cleanUp.unshift(hub.stop);
    // All subscriptions have been read before anything is measured: an update has been matched with them.
    await hub.ask('PATCH', `/ngsi-ld/v1/entities/${gaugeId(0)}/attrs/name`, { value: 'looked' });
    await untilTold(hub);
    await tidy(url);
    say(`  it holds ${Math.round(residentBytes(hub.pid) / 1024 / 1024)} MiB`);
    return { pid: hub.pid, origin: hub.origin, authorization: hub.authorization, count };
  };
  return Promise.all([start(subscriptionsWanted), start(10_000)]);
}

/** The same entities and the same key under policies that permit everything. */
async function startAllPermit(database: BenchDatabase) {
  say('Starting a hub that permits everything');
  const url = await database.another?.();
  const hub = await startBenchHub(url, allPermitHub);
  cleanUp.unshift(hub.stop);
  // Everything else is there as well: a smaller database would be a faster one.
  const { bureauAuthorization } = await fillAll(hub);
  if (url) await tidy(url);
  return { pid: hub.pid, origin: hub.origin, bureauAuthorization };
}

async function startYardstick(url = '') {
  const yardstick = await startChild<{ address: string }>('yardstick-process.ts', [url, join(folder, 'yardstick')]);
  cleanUp.unshift(yardstick.stop);
  return yardstick;
}

async function fillAll(hub: BenchHub) {
  await fillHub(hub);
  await fillWeeks(hub);
  return { ...(await registerDevices(hub)), bureauAuthorization: await fillOwned(hub) };
}

/** Until the consumer of changes has seen the last: before the first of them it reads every subscription. */
async function untilTold(hub: BenchHub): Promise<void> {
  do await pause(100);
  while (!/consumer="context\.notifications"\} 0$/m.test(await hub.ask<string>('GET', '/metrics')));
}

async function main(): Promise<boolean> {
  const database = await openBenchDatabase(process.env.HUB_BENCH_DATABASE_URL, values.embedded);
  cleanUp.unshift(database.drop);
  say(`Database: ${database.description}`);
  const load = await startChild('load-process.ts');
  cleanUp.unshift(load.stop);
  const relay = await startChild<{ url: string }>('relay-process.ts');
  cleanUp.unshift(relay.stop);
  say('Starting the hub');
  const hub = await startBenchHub(database.url);
  cleanUp.unshift(hub.stop);
  const crowds = database.url && (isWanted('queryGrowth') || isWanted('rareQueryGrowth')) ? crowdsWanted : [];
  const wantsAllPermit = isWanted('policyUpdate') || isWanted('policyBatch');
  // Side by side, as one after the other they leave a processor idle: each has a database of its own or tables of its own.
  say('Filling the hub, the yardsticks and those to compare with');
  const filling = [
    startYardstick(database.url),
    fillAll(hub),
    isWanted('subscriptionGrowth') ? startSubscribed(database) : Promise.resolve([]),
    wantsAllPermit ? startAllPermit(database) : Promise.resolve(undefined),
    database.url ? fillCrowds(database.url, crowds) : Promise.resolve(),
  ] as const;
  // When one fails, what the others have started is still to be ended.
  await Promise.allSettled(filling);
  const [yardstick, filled, subscribed, allPermit] = await Promise.all(filling);
  const { devices, field, attribute, bureauAuthorization } = filled;
  if (database.url) await tidy(database.url);

  const cases = listCases({
    hub: { ...hub, bureauAuthorization },
    allPermit,
    yardstick: { pid: yardstick.pid, address: yardstick.ready.address },
    relay: { pid: relay.pid, url: relay.ready.url },
    devices,
    field,
    crowds,
    subscribed,
    load: (job: Job) => load.ask<Tally>(job),
    raw: (job: Job) => yardstick.ask<Tally>(job),
  }).filter(({ id, isExtra }) => isWanted(id) && (large || wanted !== undefined || !isExtra));
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
    const report = reportCase(benchCase, samples);
    reports.push(report);
    say(caseLines(report).join('\n'));
    await ledger.checkValues();
  }
  const verdicts = await ledger.close();
  await hub.stop();
  const start = database.another && !wanted ? await measureStart(await database.another()) : undefined;
  say(tableOf(reports, verdicts, start));
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryBytes: totalmem(),
    node: process.version,
  };
  const settings = {
    rounds,
    seconds: duration_ms / 1_000,
    profile: values.full ? 'full' : values.growth ? 'growth' : 'quick',
  };
  process.stdout.write(
    `${JSON.stringify({ at: new Date().toISOString(), machine, database: database.description, settings, cases: reports, start, checks: verdicts }, undefined, 2)}\n`,
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
