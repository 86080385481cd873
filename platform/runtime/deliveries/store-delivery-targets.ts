import type { Database } from '../database/database.ts';
import {
  type DeadDelivery,
  type DeliveryAttempt,
  type DeliveryTarget,
  mostCounted,
  type TargetState,
} from './delivery.ts';

interface TargetRow extends DeliveryTarget {
  readonly next_at: Date;
  readonly down_since: Date | null;
  readonly failures: number;
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly dead: number;
  readonly lag_ms: number;
  readonly last_attempt_at: Date | null;
  readonly last_success_at: Date | null;
  readonly last_failure_at: Date | null;
  readonly last_error: string | null;
}

const stateColumns = `t.*,
  (select count(*)::int from (select 1 from delivery d where d.channel = t.channel and d.tenant = t.tenant and d.target = t.target
     and d.dead_at is null limit ${mostCounted}) x) as waiting,
  (select count(*)::int from (select 1 from delivery d where d.channel = t.channel and d.tenant = t.tenant and d.target = t.target
     and d.dead_at is not null limit ${mostCounted}) x) as dead,
  coalesce((select greatest(0, extract(epoch from clock_timestamp() - d.created_at) * 1000) from delivery d
     where d.channel = t.channel and d.tenant = t.tenant and d.target = t.target and d.dead_at is null order by seq limit 1), 0)::float8 as lag_ms`;

export interface TargetFilter {
  /** Undefined: of all tenants. */
  readonly tenant?: string;
  readonly channel?: string;
  readonly targets?: readonly string[];
  /** `behind`: something waits; `dead`: dead letters; `failing`: the last try failed. */
  readonly state?: 'behind' | 'dead' | 'failing';
  /** The last of the page before. */
  readonly after?: readonly [channel: string, tenant: string, target: string];
  readonly limit: number;
}

/** In the order of channel, tenant and target. */
export async function selectTargets(
  database: Database,
  filter: TargetFilter,
  breakerAfter: number,
): Promise<TargetState[]> {
  const values: unknown[] = [];
  const use = (value: unknown) => `$${values.push(value)}`;
  const conditions = ['true'];
  if (filter.tenant !== undefined) conditions.push(`t.tenant = ${use(filter.tenant)}`);
  if (filter.channel !== undefined) conditions.push(`t.channel = ${use(filter.channel)}`);
  if (filter.targets) conditions.push(`t.target = any(${use(filter.targets)}::text[] collate "C")`);
  if (filter.after !== undefined) {
    const [channel, tenant, target] = filter.after;
    conditions.push(`(t.channel, t.tenant, t.target) > (${use(channel)}, ${use(tenant)}, ${use(target)})`);
  }
  const having = {
    behind: 'and d.dead_at is null',
    dead: 'and d.dead_at is not null',
  } as const;
  if (filter.state === 'failing') conditions.push('t.last_error is not null');
  else if (filter.state)
    conditions.push(
      `exists (select 1 from delivery d where d.channel = t.channel and d.tenant = t.tenant and d.target = t.target ${having[filter.state]})`,
    );
  const rows = await database.query<TargetRow>(
    `select ${stateColumns} from delivery_target t where ${conditions.join(' and ')}
     order by t.channel, t.tenant, t.target limit ${use(filter.limit)}`,
    values,
  );
  return rows.map((row) => toState(row, breakerAfter));
}

function toState(row: TargetRow, breakerAfter: number): TargetState {
  const time = (name: string, at: Date | null) => (at ? { [name]: at.getTime() } : {});
  return {
    channel: row.channel,
    tenant: row.tenant,
    target: row.target,
    breaker: row.failures >= breakerAfter ? 'open' : 'closed',
    nextAt: row.next_at.getTime(),
    failures: row.failures,
    delivered: row.delivered,
    failed: row.failed,
    waiting: row.waiting,
    dead: row.dead,
    lag_ms: Math.round(row.lag_ms),
    ...time('downSince', row.down_since),
    ...time('lastAttemptAt', row.last_attempt_at),
    ...time('lastSuccessAt', row.last_success_at),
    ...time('lastFailureAt', row.last_failure_at),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  };
}

export interface DeadFilter {
  readonly tenant: string;
  readonly channel?: string;
  readonly target?: string;
  /** Older than this one. */
  readonly before?: number;
  readonly limit: number;
}

interface DeadRow extends DeliveryTarget {
  readonly seq: number;
  readonly key: string;
  readonly payload: string;
  readonly attempts: number;
  readonly created_at: Date;
  readonly dead_at: Date;
  readonly error: string;
}

/** Newest first. */
export async function selectDead(database: Database, filter: DeadFilter): Promise<DeadDelivery[]> {
  const rows = await database.query<DeadRow>(
    `select channel, tenant, target, seq, key, payload, attempts, created_at, dead_at, error from delivery
     where tenant = $1 and dead_at is not null and ($2::text is null or channel = $2) and ($3::text is null or target = $3)
       and ($4::bigint is null or seq < $4) order by seq desc limit $5`,
    [filter.tenant, filter.channel ?? null, filter.target ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(({ created_at, dead_at, ...row }) => ({
    ...row,
    createdAt: created_at.getTime(),
    deadAt: dead_at.getTime(),
  }));
}

/** Dead letters back to the waiting ones, with all their tries and their whole time before them; the breaker is closed. Answers how many. */
export async function reviveDead(
  database: Database,
  { channel, tenant, target }: DeliveryTarget,
  seq: number | undefined,
): Promise<number> {
  const rows = await database.query<{ seq: number }>(
    `with back as (
       update delivery set dead_at = null, attempts = 0, next_at = clock_timestamp(), revived_at = clock_timestamp()
       where channel = $1 and tenant = $2 and target = $3 and dead_at is not null and ($4::bigint is null or seq = $4) returning seq
     ), freed as (
       update delivery_target set failures = 0, next_at = clock_timestamp()
       where channel = $1 and tenant = $2 and target = $3 and exists (select 1 from back)
     ) select seq from back`,
    [channel, tenant, target, seq ?? null],
  );
  return rows.length;
}

export async function deleteDead(database: Database, target: DeliveryTarget, seq: number): Promise<boolean> {
  const rows = await database.query(
    `delete from delivery where channel = $1 and tenant = $2 and target = $3 and seq = $4 and dead_at is not null returning seq`,
    [target.channel, target.tenant, target.target, seq],
  );
  return rows.length > 0;
}

/** Newest first. */
export async function selectAttempts(
  database: Database,
  target: DeliveryTarget,
  limit: number,
): Promise<DeliveryAttempt[]> {
  const rows = await database.query<{ seq: number; key: string; at: Date; took_ms: number; error: string | null }>(
    `select seq, key, at, took_ms, error from delivery_attempt where channel = $1 and tenant = $2 and target = $3 order by at desc, seq desc limit $4`,
    [target.channel, target.tenant, target.target, limit],
  );
  return rows.map(({ at, error, ...row }) => ({ ...row, at: at.getTime(), ...(error !== null && { error }) }));
}

export interface DeliveryFigures {
  readonly channel: string;
  /** At most 100,000 are counted. */
  readonly waiting: number;
  readonly dead: number;
  /** Targets whose breaker is open. */
  readonly open: number;
  /** Those of them whose receiver is away; the others were refused. */
  readonly down: number;
}

export async function selectFigures(
  database: Database,
  channels: readonly string[],
  breakerAfter: number,
): Promise<DeliveryFigures[]> {
  return database.query<DeliveryFigures>({
    name: 'delivery.figures',
    text: `select c.channel,
        (select count(*)::int from (select 1 from delivery d where d.channel = c.channel collate "C" and dead_at is null limit 100000) x) as waiting,
        (select count(*)::int from (select 1 from delivery d where d.channel = c.channel collate "C" and dead_at is not null limit 100000) x) as dead,
        (select count(*)::int from delivery_target t where t.channel = c.channel collate "C" and t.failures >= $2) as open,
        (select count(*)::int from delivery_target t where t.channel = c.channel collate "C" and t.failures >= $2 and t.down_since is not null) as down
      from unnest($1::text[]) as c(channel)`,
    values: [channels, breakerAfter],
  });
}
