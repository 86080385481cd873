import { openBenchDatabase } from '../bench/bench-database.ts';
import { median, percentile } from './drive.ts';
import { openHubSide } from './hub-side.ts';
import { fillOpen, fillPast } from './past-cases.ts';
import { openQueueSide } from './queue-side.ts';

// `node tools/case-bench/main.ts [cases a round] [rounds] [past cases]`: created → classified → assigned → notified a second, against the same
// work on pg-boss in interleaved rounds; what a million past cases cost; how fast inboxes answer at 100,000 open tasks.
const [count = 3_000, rounds = 5, past = 1_000_000] = process.argv.slice(2).map(Number);
const clients = 256;
const openTasks = 100_000;
const say = (text: string) => process.stderr.write(`${text}\n`);

const filters: Readonly<Record<string, object>> = {
  mine: { queue: 'mine' },
  team: { queue: 'team' },
  overdue: { queue: 'overdue' },
  'due soon': { queue: 'dueSoon' },
  area: { state: 'open', area: '999907' },
  class: { state: 'open', class: '42' },
  assignee: { state: 'open', assignee: 'crew-17' },
  'bureau and class': { state: 'open', bureau: '999907', class: '46' },
  attributes: { state: 'open', attributes: '{"depth":42}' },
  'common text': { state: 'open', q: '来电' },
  'rare text': { state: 'open', q: '第 77777 号' },
  'absent text': { state: 'open', q: 'nowhere to be found' },
  counts: {},
};

const bench = await openBenchDatabase(process.env.HUB_BENCH_DATABASE_URL, false);
if (!bench.url) throw new Error('this benchmark needs a PostgreSQL');
say(bench.description);
const hub = await openHubSide(bench.url, clients);
const queue = await openQueueSide(bench.url, clients);
try {
  let from = 0;
  const rateOf = async (side: Pick<typeof hub, 'run'>) => {
    from += count;
    return (1_000 * count) / (await side.run(from, count));
  };
  const runHub = () => rateOf(hub);
  const runQueue = () => rateOf(queue);
  await runHub();
  await runQueue();
  const pairs: { readonly hub: number; readonly queue: number; readonly ratio: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await runHub() : await runQueue();
    const second = round % 2 === 0 ? await runQueue() : await runHub();
    const [ours, theirs] = round % 2 === 0 ? [first, second] : [second, first];
    pairs.push({ hub: Math.round(ours), queue: Math.round(theirs), ratio: Math.round((ours / theirs) * 100) / 100 });
    say(JSON.stringify(pairs.at(-1)));
  }
  await queue.close();

  const several = async () => {
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) rates.push(await runHub());
    return median(rates);
  };
  await fillPast(hub.database, 0, Math.min(10_000, past));
  const before = await several();
  say(`with 10,000 past cases: ${Math.round(before)}/s; filling to ${past}`);
  await fillPast(hub.database, 10_000, past);
  await hub.database.query('checkpoint');
  const after = await several();
  say(`with ${past} past cases: ${Math.round(after)}/s`);

  await fillOpen(hub.database, openTasks);
  const inbox: Record<string, number> = {};
  const all: number[] = [];
  for (const [name, query] of Object.entries(filters)) {
    const times: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const start = performance.now();
      await hub.ask(name === 'counts' ? '/api/v1/cases/counts' : '/api/v1/cases', query);
      times.push(performance.now() - start);
    }
    all.push(...times);
    inbox[name] = Math.round(percentile(times, 0.95) * 10) / 10;
  }
  const result = {
    at: new Date().toISOString(),
    database: bench.description,
    count,
    pairs,
    ratio: median(pairs.map(({ ratio }) => ratio)),
    past: {
      cases: past,
      before: Math.round(before),
      after: Math.round(after),
      cost: Math.round((before / after) * 100) / 100,
    },
    inbox: { openTasks, p95_ms: Math.round(percentile(all, 0.95) * 10) / 10, each_p95_ms: inbox },
  };
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
} catch (error) {
  say(String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
} finally {
  await queue.close().catch(() => undefined);
  await hub.close();
  await bench.drop();
}
