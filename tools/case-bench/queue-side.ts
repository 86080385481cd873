import { bestCandidate, classifyText } from '@hub/cases';
import { PgBoss } from 'pg-boss';
import { openSqlClient } from '../services/sql-client.ts';
import { city, matter, posts } from './bench-city.ts';
import { untilCount, withClients } from './drive.ts';

export interface QueueSide {
  run(from: number, count: number): Promise<number>;
  close(): Promise<void>;
}

interface Work {
  readonly id: string;
  readonly text: string;
  readonly area: string;
  readonly class?: string;
  readonly person?: string;
}

const batchSize = 200;
const workers = 4;

/**
 * The same work as a queue of jobs does it: a row and a job for each case, then a job for each stage, every stage a row changed and a
 * line of history written. Jobs are fetched, and the next ones sent, in batches, with several workers a stage, and the
 * same functions classify and rank: what differs is who carries the work along.
 */
export async function openQueueSide(url: string, clients: number): Promise<QueueSide> {
  const pool = openSqlClient(url, 20);
  const { query } = pool;
  for (const text of [
    `create table queue_case (id text primary key, title text, description text, lon float8, lat float8, area text,
      class text, assignee text, due_at timestamptz, opened_at timestamptz default now())`,
    'create index on queue_case (assignee, due_at)',
    'create table queue_event (case_id text, at timestamptz default now(), event text, data jsonb)',
    'create index on queue_event (case_id, at)',
    'create table queue_notice (case_id text, person text, at timestamptz default now(), primary key (case_id, person))',
  ])
    await query(text);
  const boss = new PgBoss({ connectionString: url, max: 20 });
  await boss.start();
  for (const queue of ['classify', 'assign', 'notify']) await boss.createQueue(queue);
  const table = city.packs[0]?.codeTables.classes;
  const byUnit = Map.groupBy(posts, ({ unit }) => unit);
  const loads = new Map<string, number>();
  const options = { batchSize, pollingIntervalSeconds: 0.5 };
  const stage = async (name: string, next: string | undefined, one: (work: Work) => Promise<Work>) => {
    for (let worker = 0; worker < workers; worker += 1) {
      await boss.work<Work>(name, options, async (jobs) => {
        const done = await Promise.all(jobs.map(({ data }) => one(data)));
        if (next !== undefined)
          await boss.insert(
            next,
            done.map((data) => ({ data })),
          );
      });
    }
  };
  await stage('classify', 'assign', async (work) => {
    const found = table && classifyText(table, work.text)?.class;
    const text = `with c as (update queue_case set class = $2 where id = $1)
      insert into queue_event (case_id, event, data) values ($1, 'classified', '{}')`;
    await query(text, [work.id, found ?? null]);
    return { ...work, ...(found === undefined ? {} : { class: found }) };
  });
  await stage('assign', 'notify', async (work) => {
    const candidates = (byUnit.get(work.area) ?? []).map(({ person, unit }) => ({
      unit,
      person,
      duty: 'on' as const,
      load: loads.get(person) ?? 0,
      soon: 0,
    }));
    const areas = [
      { code: '999900', level: 'city' },
      { code: work.area, level: 'district' },
    ];
    const best = bestCandidate({ areas, responsible: { level: 'district' }, lead: 'works' }, candidates);
    const person = best?.person ?? '';
    loads.set(person, (loads.get(person) ?? 0) + 1);
    const text = `with c as (update queue_case set assignee = $2, due_at = now() + interval '4 hours' where id = $1)
      insert into queue_event (case_id, event, data) values ($1, 'assigned', '{}')`;
    await query(text, [work.id, person]);
    return { ...work, person };
  });
  await stage('notify', undefined, async (work) => {
    await query('insert into queue_notice (case_id, person) values ($1, $2) on conflict do nothing', [
      work.id,
      work.person,
    ]);
    return work;
  });
  let told = 0;
  return {
    async run(from, count) {
      const start = performance.now();
      await withClients(clients, count, async (index) => {
        const { title, description, location } = matter(from + index);
        const [lon, lat] = location.coordinates;
        const area = `9999${String(Math.floor((lon - 113) * 10) + 1).padStart(2, '0')}`;
        const id = `q-${from + index}`;
        const text = `with c as (insert into queue_case (id, title, description, lon, lat, area) values ($1, $2, $3, $4, $5, $6))
          insert into queue_event (case_id, event, data) values ($1, 'opened', '{}')`;
        await query(text, [id, title, description, lon, lat, area]);
        await boss.send('classify', { id, text: `${title} ${description}`, area });
      });
      told += count;
      await untilCount({ query }, 'select count(*)::int as n from queue_notice', told);
      return performance.now() - start;
    },
    async close() {
      await boss.stop({ graceful: false });
      await pool.close();
    },
  };
}
