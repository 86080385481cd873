import type { Database, Statement } from '../database/database.ts';
import type { Delivery, DeliveryTarget, NewDelivery } from './delivery.ts';

const columns = (targets: readonly DeliveryTarget[]) => [
  targets.map((one) => one.channel),
  targets.map((one) => one.tenant),
  targets.map((one) => one.target),
];

/** To be committed with the cause. */
export function insertDeliveries(deliveries: readonly NewDelivery[]): Statement[] {
  if (deliveries.length === 0) return [];
  return [
    {
      name: 'delivery.targets',
      text: `insert into delivery_target (channel, tenant, target)
             select distinct * from unnest($1::text[], $2::text[], $3::text[]) as t(c, n, t) order by 1, 2, 3 on conflict do nothing`,
      values: columns(deliveries),
    },
    {
      name: 'delivery.insert',
      text: `insert into delivery (channel, tenant, target, key, payload, origin)
             select c, n, t, k, p, o from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
               with ordinality as r(c, n, t, k, p, o, i) order by i`,
      values: [
        ...columns(deliveries),
        deliveries.map((one) => one.key),
        deliveries.map((one) => one.payload),
        deliveries.map((one) => one.origin ?? null),
      ],
    },
  ];
}

/** Notes that something was not even tried, and why. */
export function refuseDeliveries(targets: readonly (DeliveryTarget & { readonly reason: string })[]): Statement[] {
  if (targets.length === 0) return [];
  return [
    {
      name: 'delivery.refuse',
      text: `insert into delivery_target as held (channel, tenant, target, failed, last_failure_at, last_error)
             select c, n, t, 1, clock_timestamp(), r from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(c, n, t, r) order by 1, 2, 3
             on conflict (channel, tenant, target) do update
             set failed = held.failed + 1, last_failure_at = excluded.last_failure_at, last_error = excluded.last_error`,
      values: [...columns(targets), targets.map((one) => one.reason)],
    },
  ];
}

/** Forgets a target and all that waits for it. */
export function dropTarget({ channel, tenant, target }: DeliveryTarget): Statement[] {
  const values = [channel, tenant, target];
  return ['delivery', 'delivery_attempt', 'delivery_target'].map((table) => ({
    text: `delete from ${table} where channel = $1 and tenant = $2 and target = $3`,
    values,
  }));
}

/** Targets with something to send that nobody works on, whose time has come. */
export async function findDueTargets(
  database: Database,
  channels: readonly string[],
  limit: number,
): Promise<DeliveryTarget[]> {
  return database.query<DeliveryTarget>({
    name: 'delivery.due',
    text: `with recursive hop as (
        (select channel, tenant, target from delivery where dead_at is null order by channel, tenant, target limit 1)
        union all
        select next.* from hop cross join lateral (
          select channel, tenant, target from delivery d
          where dead_at is null and (d.channel, d.tenant, d.target) > (hop.channel, hop.tenant, hop.target)
          order by channel, tenant, target limit 1) next
      )
      select channel, tenant, target from hop join delivery_target t using (channel, tenant, target)
      where channel = any($1) and t.next_at <= clock_timestamp() and (t.holder is null or t.lease_until < clock_timestamp()) limit $2`,
    values: [channels, limit],
  });
}

export interface LeasedTarget extends DeliveryTarget {
  readonly failures: number;
  readonly isDown: boolean;
}

/** Takes targets for a time; those another process holds, and those whose breaker is open, are left out. */
export async function leaseTargets(
  database: Database,
  targets: readonly DeliveryTarget[],
  holder: string,
  lease_ms: number,
): Promise<LeasedTarget[]> {
  return database.query({
    name: 'delivery.lease',
    text: `with free as (
        select t.channel, t.tenant, t.target from delivery_target t
        join (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as w(channel, tenant, target)) w
          on t.channel = w.channel collate "C" and t.tenant = w.tenant collate "C" and t.target = w.target collate "C"
        where (t.holder is null or t.lease_until < clock_timestamp()) and t.next_at <= clock_timestamp()
        order by 1, 2, 3 for update of t skip locked)
      update delivery_target t set holder = $4, lease_until = clock_timestamp() + $5 * interval '1 millisecond' from free f
      where t.channel = f.channel and t.tenant = f.tenant and t.target = f.target
      returning t.channel, t.tenant, t.target, t.failures, t.down_since is not null as "isDown"`,
    values: [...columns(targets), holder, lease_ms],
  });
}

/** Renews leases and answers those still held. */
export async function renewLeases(
  database: Database,
  targets: readonly DeliveryTarget[],
  holder: string,
  lease_ms: number,
): Promise<DeliveryTarget[]> {
  return database.query({
    name: 'delivery.renew',
    text: `update delivery_target t set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
      from (select * from unnest($1::text[], $2::text[], $3::text[]) as w(channel, tenant, target) order by 1, 2, 3) w
      where t.channel = w.channel collate "C" and t.tenant = w.tenant collate "C" and t.target = w.target collate "C" and t.holder = $4
      returning t.channel, t.tenant, t.target`,
    values: [...columns(targets), holder, lease_ms],
  });
}

/** One read-ahead: the oldest of each target, without those held already and those of keys that pause. */
export interface ReadAhead {
  readonly target: DeliveryTarget;
  readonly without: readonly number[];
  readonly pausedKeys: readonly string[];
}

export async function selectWaiting(
  database: Database,
  reads: readonly ReadAhead[],
  rows: number,
  characters: number,
): Promise<(Delivery & { readonly waits_ms: number })[]> {
  return database.query({
    name: 'delivery.waiting',
    text: `select d.* from json_to_recordset($1::json) as r(c text, n text, t text, w bigint[], k text[])
      cross join lateral (
        select channel, tenant, target, seq, key, payload, origin, attempts, waits_ms from (
          select x.*, sum(length(payload)) over (order by seq) - length(payload) as before_it from (
            select channel, tenant, target, seq, key, payload, origin, attempts,
              greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000)::float8 as waits_ms
            from delivery where channel = r.c collate "C" and tenant = r.n collate "C" and target = r.t collate "C" and dead_at is null
              and not seq = any(r.w) and not key = any(r.k collate "C")
            order by seq limit $2) x) y
        where before_it < $3 order by seq) d`,
    values: [
      JSON.stringify(
        reads.map(({ target, without, pausedKeys }) => ({
          c: target.channel,
          n: target.tenant,
          t: target.target,
          w: without,
          k: pausedKeys,
        })),
      ),
      rows,
      characters,
    ],
  });
}

/** What became of one try. */
export interface Tried {
  readonly delivery: Delivery;
  readonly took_ms: number;
  readonly error?: string;
  /** Whether it is one of those a delivery has. */
  readonly counts: boolean;
  /** Until the next try; undefined after an error makes it a dead letter. */
  readonly pause_ms?: number;
  readonly gone?: boolean;
  readonly logged: boolean;
}

/** What the tries of one commit did to a target. */
export interface TargetNote {
  readonly target: DeliveryTarget;
  readonly delivered: number;
  readonly failed: number;
  readonly failures: number;
  readonly error: string | undefined;
  readonly isDown: boolean;
  readonly release: boolean;
  /** Until the breaker lets one through. */
  readonly pause_ms: number;
}

export function noteStatements(tried: readonly Tried[], notes: readonly TargetNote[], holder: string): Statement[] {
  const done = tried.filter((one) => one.error === undefined).map((one) => one.delivery);
  const failed = tried.filter((one) => one.error !== undefined);
  const logged = tried.filter((one) => one.logged && !one.gone);
  return [
    ...(done.length > 0 ? [deleteDone(done)] : []),
    ...(failed.length > 0 ? [updateFailed(failed)] : []),
    ...(logged.length > 0 ? [insertAttempts(logged)] : []),
    ...(notes.length > 0 ? [updateTargets(notes, holder)] : []),
  ];
}

function deleteDone(done: readonly Delivery[]): Statement {
  return {
    name: 'delivery.done',
    text: `delete from delivery d using unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as x(c, n, t, s)
           where d.channel = x.c collate "C" and d.tenant = x.n collate "C" and d.target = x.t collate "C" and d.seq = x.s`,
    values: [...columns(done), done.map((one) => one.seq)],
  };
}

function updateFailed(failed: readonly Tried[]): Statement {
  return {
    name: 'delivery.failed',
    text: `update delivery d set attempts = d.attempts + x.a, error = x.e,
             next_at = clock_timestamp() + coalesce(x.p, 0) * interval '1 millisecond',
             dead_at = case when x.p is null then clock_timestamp() else d.dead_at end
           from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::float8[], $7::int[]) as x(c, n, t, s, e, p, a)
           where d.channel = x.c collate "C" and d.tenant = x.n collate "C" and d.target = x.t collate "C" and d.seq = x.s`,
    values: [
      ...columns(failed.map((one) => one.delivery)),
      failed.map((one) => one.delivery.seq),
      failed.map((one) => one.error),
      failed.map((one) => one.pause_ms ?? null),
      failed.map((one) => (one.counts ? 1 : 0)),
    ],
  };
}

function insertAttempts(tried: readonly Tried[]): Statement {
  return {
    name: 'delivery.attempts',
    text: `insert into delivery_attempt (channel, tenant, target, seq, key, took_ms, error)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::int[], $7::text[])`,
    values: [
      ...columns(tried.map((one) => one.delivery)),
      tried.map((one) => one.delivery.seq),
      tried.map((one) => one.delivery.key),
      tried.map((one) => Math.round(one.took_ms)),
      tried.map((one) => one.error ?? null),
    ],
  };
}

function updateTargets(notes: readonly TargetNote[], holder: string): Statement {
  return {
    name: 'delivery.noted',
    text: `update delivery_target d set delivered = d.delivered + x.ok, failed = d.failed + x.bad, failures = x.row,
             last_attempt_at = case when x.ok > 0 or x.e is not null then clock_timestamp() else d.last_attempt_at end,
             last_success_at = case when x.ok > 0 then clock_timestamp() else d.last_success_at end,
             last_failure_at = case when x.e is not null then clock_timestamp() else d.last_failure_at end,
             last_error = case when x.e is not null then x.e when x.ok > 0 then null else d.last_error end,
             down_since = case when not x.down then null when x.ok > 0 then clock_timestamp() else coalesce(d.down_since, clock_timestamp()) end,
             next_at = clock_timestamp() + x.p * interval '1 millisecond',
             holder = case when x.gone then null else d.holder end
           from (select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::boolean[], $9::float8[],
             $10::boolean[]) as x(c, n, t, ok, bad, row, e, gone, p, down) order by 1, 2, 3) x
           where d.channel = x.c collate "C" and d.tenant = x.n collate "C" and d.target = x.t collate "C" and d.holder = $11`,
    values: [
      ...columns(notes.map((one) => one.target)),
      notes.map((one) => one.delivered),
      notes.map((one) => one.failed),
      notes.map((one) => one.failures),
      notes.map((one) => one.error ?? null),
      notes.map((one) => one.release),
      notes.map((one) => one.pause_ms),
      notes.map((one) => one.isDown),
      holder,
    ],
  };
}

/** For an engine only one process can have open: what a process that is gone has left held. */
export async function freeTargets(database: Database): Promise<void> {
  await database.query('update delivery_target set holder = null where holder is not null');
}

export async function purgeAttempts(database: Database, keep: string): Promise<void> {
  await database.query(`delete from delivery_attempt where at < clock_timestamp() - $1::interval`, [keep]);
}

/** Makes dead letters of what has waited too long for receivers that have been away as long. */
export async function buryWaiting(database: Database, longestWait_ms: number, error: string): Promise<void> {
  await database.query({
    name: 'delivery.bury',
    text: `update delivery d set dead_at = clock_timestamp(), error = $2 from delivery_target t
           where t.down_since < clock_timestamp() - $1 * interval '1 millisecond'
             and d.channel = t.channel and d.tenant = t.tenant and d.target = t.target and d.dead_at is null
             and coalesce(d.revived_at, d.created_at) < clock_timestamp() - $1 * interval '1 millisecond'`,
    values: [longestWait_ms, error],
  });
}

/** What could not be delivered about some things, when the things themselves are to be forgotten. */
export function dropDeadDeliveries(about: {
  readonly channel: string;
  readonly tenant: string;
  readonly keys: readonly string[];
}): Statement {
  return {
    text: 'delete from delivery where channel = $1 and tenant = $2 and key = any($3) and dead_at is not null',
    values: [about.channel, about.tenant, about.keys],
  };
}
