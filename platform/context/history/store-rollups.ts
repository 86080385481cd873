import type { Instant } from '@hub/kernel';
import { binaryArray, type Database, type Queryable } from '@hub/runtime';
import type { InstantRange, Span } from './rollup-span.ts';

export interface Series {
  readonly tenant: string;
  readonly id: string;
  readonly attributes: readonly string[];
}

/** An hour or day that somebody has written into after it was over. */
export interface LateMark {
  readonly tenant: string;
  readonly id: string;
  readonly attribute: string;
  readonly span: Span;
  readonly start: Instant;
  readonly observed: boolean;
}

/** One lock for each entity: those who write late share it, who makes rollups has it alone. */
const lockOf = (tenant: string, id: string) => `hashtextextended(${tenant} || ' ' || ${id}, 7305120)`;

/**
 * Steps of a statement that mark what comes late. A mark that waits for a rollup under way finds its row by the unique
 * key, whatever the statement could see when it began. @param marks `select … as l(t, i, a, s, b, o)`
 */
export const lateSteps = (marks: string) => `late_mark as materialized (${marks}
), late_lock as materialized (
  select pg_advisory_xact_lock_shared(k) from (select distinct ${lockOf('t', 'i')} as k from late_mark order by 1) keys
), late as (
  insert into attribute_rollup (tenant, entity_id, attribute, span, start, observed, stale)
  select t, i, a, s, b, o, true from late_mark where (select count(*) from late_lock) >= 0 order by t, i, a, s, b, o
  on conflict (tenant, entity_id, attribute, span, start, observed) do update set stale = true where not attribute_rollup.stale
)`;

/** The values of late marks, each once, for six placeholders. */
export function lateValues(marks: Iterable<LateMark>): unknown[] {
  const all = [...marks];
  const { text, timestamptz, bool } = binaryArray;
  return [
    text(all.map(({ tenant }) => tenant)),
    text(all.map(({ id }) => id)),
    text(all.map(({ attribute }) => attribute)),
    text(all.map(({ span }) => span)),
    timestamptz(all.map(({ start }) => start)),
    bool(all.map(({ observed }) => observed)),
  ];
}

export interface Coverage {
  readonly id: string;
  readonly attribute: string;
  readonly covered?: InstantRange | undefined;
  /** Something within the range asked for was written after its hour was rolled up. */
  readonly stale: boolean;
}

/** How far each attribute of each entity is rolled up. */
export async function selectCoverage(
  database: Database,
  { tenant, ids, attributes }: { tenant: string; ids: readonly string[]; attributes: readonly string[] },
  range: InstantRange,
): Promise<Coverage[]> {
  const rows = await database.query<{
    id: string;
    attribute: string;
    covered_from: Date | null;
    covered_to: Date | null;
    stale: boolean;
  }>({
    name: 'rollup.coverage',
    text: `select i.id, a.attribute, c.covered_from, c.covered_to,
             exists (select 1 from attribute_rollup r where r.tenant = $1 and r.entity_id = i.id and r.attribute = a.attribute
               and r.span = 'hour' and r.start >= $4 and r.start < $5 and r.stale) as stale
           from unnest($2::text[]) i(id) cross join unnest($3::text[]) a(attribute)
           left join attribute_coverage c on c.tenant = $1 and c.entity_id = i.id and c.attribute = a.attribute`,
    values: [tenant, ids, attributes, new Date(range.from), new Date(range.to)],
  });
  return rows.map(({ id, attribute, covered_from, covered_to, stale }) => ({
    id,
    attribute,
    covered: covered_from && covered_to ? { from: covered_from.getTime(), to: covered_to.getTime() } : undefined,
    stale,
  }));
}

const aggregates = `count(*), count(number), sum(number), sum(number * number), var_pop(number) * count(number), min(number), max(number)`;
const columns = 'total, numbers, sum, sumsq, m2, min, max';
const key = 'tenant, entity_id, attribute, span, start, observed';
const hourOf = `date_bin('1 hour', at, '2000-01-01T00:00:00Z')`;
/** Days of China begin at 16:00 UTC. */
const dayOf = `date_bin('1 day', start, '1999-12-31T16:00:00Z')`;

const days = (where: string) => `
  insert into attribute_rollup (${key}, stale, ${columns})
  select tenant, entity_id, attribute, 'day', day, observed, false, sum(total), sum(numbers), sum(sum), sum(sumsq),
    sum(m2 + numbers * (sum / nullif(numbers, 0) - mean) ^ 2), min(min), max(max)
  from (select *, ${dayOf} as day, sum(sum) over (partition by attribute, observed, ${dayOf}) / nullif(sum(numbers) over (partition by attribute, observed, ${dayOf}), 0) as mean
        from attribute_rollup where tenant = $1 and entity_id = $2 and attribute = any($3) and span = 'hour' and ${where}) h
  group by tenant, entity_id, attribute, day, observed`;

/** Makes the hours of a range anew, then the days that lie in what is covered then. The range is on the grid of hours. */
export async function rollUp(
  database: Database,
  { tenant, id, attributes }: Series,
  range: InstantRange,
): Promise<void> {
  const of = [tenant, id, attributes];
  const span = [new Date(range.from), new Date(range.to)];
  await database.transaction(async (tx) => {
    await lock(tx, tenant, id);
    // A statement of its own: it sees all that was committed before the lock was given.
    await tx.query(
      `delete from attribute_rollup where tenant = $1 and entity_id = $2 and attribute = any($3) and span = 'hour' and start >= $4 and start < $5`,
      [...of, ...span],
    );
    await tx.query(
      `insert into attribute_rollup (${key}, stale, ${columns})
       select tenant, entity_id, attribute, 'hour', ${hourOf}, observed, false, ${aggregates}
       from attribute_instance where tenant = $1 and entity_id = $2 and attribute = any($3) and at >= $4 and at < $5 and op <> 'deleted'
       group by tenant, entity_id, attribute, ${hourOf}, observed`,
      [...of, ...span],
    );
    const [covered] = await tx.query<{ covered_from: Date; covered_to: Date }>(
      `with extended as (
         insert into attribute_coverage (tenant, entity_id, attribute, covered_from, covered_to)
         select $1, $2, unnest($3::text[]), $4::timestamptz, $5::timestamptz
         on conflict (tenant, entity_id, attribute) do update set
           covered_from = least(attribute_coverage.covered_from, excluded.covered_from),
           covered_to = greatest(attribute_coverage.covered_to, excluded.covered_to)
         returning covered_from, covered_to
       ) select max(covered_from) as covered_from, min(covered_to) as covered_to from extended`,
      [...of, ...span],
    );
    if (!covered) return;
    // Days that touch the range and lie wholly in what is covered.
    const touched = `${dayOf} >= greatest(date_bin('1 day', $4::timestamptz, '1999-12-31T16:00:00Z'), $6::timestamptz)
      and ${dayOf} < $5 and ${dayOf} + interval '1 day' <= $7`;
    const bounds = [...of, ...span, covered.covered_from, covered.covered_to];
    await tx.query(
      `delete from attribute_rollup where tenant = $1 and entity_id = $2 and attribute = any($3) and span = 'day'
         and start >= date_bin('1 day', $4::timestamptz, '1999-12-31T16:00:00Z') and start < $5`,
      [...of, ...span],
    );
    await tx.query(days(touched), bounds);
  });
}

/** Hours within a range that were written into after they were rolled up, oldest first. */
export async function selectStaleHours(
  database: Database,
  { tenant, id, attributes }: Series,
  range: InstantRange,
): Promise<Instant[]> {
  const rows = await database.query<{ start: Date }>(
    `select distinct start from attribute_rollup
     where tenant = $1 and entity_id = $2 and attribute = any($3) and span = 'hour' and start >= $4 and start < $5 and stale order by 1`,
    [tenant, id, attributes, new Date(range.from), new Date(range.to)],
  );
  return rows.map(({ start }) => start.getTime());
}

async function lock(tx: Queryable, tenant: string, id: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${lockOf('$1::text', '$2::text')})`, [tenant, id]);
}

/** Forgets the rollups of an entity or of one of its attributes, whose past is about to change anywhere. Call within its transaction. */
export async function forgetRollups(
  tx: Queryable,
  tenant: string,
  id: string,
  attribute: string | undefined,
): Promise<void> {
  await lock(tx, tenant, id);
  for (const table of ['attribute_rollup', 'attribute_coverage']) {
    await tx.query(
      `delete from ${table} where tenant = $1 and entity_id = $2 and ($3::text is null or attribute = $3)`,
      [tenant, id, attribute ?? null],
    );
  }
}

/** Forgets what lies before the history that is kept. */
export async function forgetRollupsBefore(database: Database, oldest: Instant): Promise<void> {
  const at = new Date(oldest);
  await database.commit([
    { text: 'delete from attribute_rollup where start < $1', values: [at] },
    { text: 'delete from attribute_coverage where covered_to <= $1', values: [at] },
    { text: 'update attribute_coverage set covered_from = $1 where covered_from < $1', values: [at] },
  ]);
}
