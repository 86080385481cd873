import type { Database } from '@hub/runtime';

/** Closed cases of the past with one line of history each, from number `from` to `to`. */
export async function fillPast(database: Database, from: number, to: number): Promise<void> {
  const step = 50_000;
  for (let start = from; start < to; start += step) {
    const end = Math.min(to, start + step) - 1;
    await database.query(fileText('closed'), [start, end]);
    await database.query(
      `insert into case_event (tenant, case_id, seq, at, actor_id, actor_name, event, step, data, attachments)
       select 'default', 'closed-' || n, 1, now() - interval '90 days', 'p', 'P', 'opened', 'assign', '{}', '[]' from generate_series($1::int, $2::int) n`,
      [start, end],
    );
  }
  await database.query('analyze case_file');
  await database.query('analyze case_event');
}

/** Open cases, spread over districts, people, classes and due times. */
export async function fillOpen(database: Database, count: number): Promise<void> {
  await database.query(fileText('open'), [0, count - 1]);
  await database.query(pairsText);
  // As the server's own upkeep would after such a load.
  await database.query('vacuum analyze case_file');
}

/** What the hub writes with each case (`search-pairs.ts`); here for many at once. */
const pairsText = `update case_file f set search_pairs = array(
  select distinct (case when pair > 2147483647 then pair - 4294967296 else pair end)::int from (
    select (ascii(substr(t, i, 1)) & 65535)::bigint * 65536 + (ascii(substr(t, i + 1, 1)) & 65535) as pair
    from unnest(array[lower(f.number), lower(f.title->>'zh'), lower(f.title->>'en'), lower(f.description)]) as t,
      generate_series(1, length(t) - 1) as i
  ) pairs) where state = 'open' and search_pairs is null`;

const fileText = (
  state: 'open' | 'closed',
) => `insert into case_file (tenant, id, number, type, title, description, class, priority, source,
    state, step, role, bureau, bureaus, areas, area_codes, district, location, place, time_limit, pauses, opened_at, changed_at, due_at,
    closed_at, assignee_id, assignee_name, reopened, returned, reworked, version, attributes)
  select 'default', '${state}-' || n, 'BE-${state}-' || n, 'bench.matter', jsonb_build_object('zh', '事项 ' || n, 'en', 'Matter ' || n),
    '第 ' || n || ' 号来电，请尽快处理', lpad((n % 100)::text, 2, '0'), case when n % 50 = 0 then 'severe' else 'moderate' end, 'hotline',
    '${state}', 'handle', 'bench.crew', '9999' || lpad((n % 20 + 1)::text, 2, '0'), array['works'], '[]',
    array['999900', '9999' || lpad((n % 20 + 1)::text, 2, '0')], '9999' || lpad((n % 20 + 1)::text, 2, '0'),
    jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(113 + (n % 20000) / 10000.0, 34.5)),
    st_setsrid(st_makepoint(113 + (n % 20000) / 10000.0, 34.1 + (n % 8000) / 10000.0), 4326)::geography,
    '{"amount":4,"unit":"workingHour"}', '[]', now() - interval '90 days', now() - interval '80 days',
    now() + (n % 20000 - 2000) * interval '1 minute', ${state === 'closed' ? `now() - interval '80 days'` : 'null'},
    ${state === 'open' ? `'crew-' || n % 5000, 'C'` : 'null, null'}, 0, 0, 0, 3, jsonb_build_object('depth', n % 100)
  from generate_series($1::int, $2::int) n`;
