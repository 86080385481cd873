import type { Instant, Localised, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { Variables } from '../decisions/feel.ts';
import type { ProcessStatus } from '../machine/process-state.ts';

/** Work that any hub process may do. */
export type Job = {
  readonly tenant: Tenant;
  readonly id: string;
  readonly dueAt: Instant;
  readonly attempts: number;
} & JobTask;

export type JobTask =
  | {
      readonly kind: 'timer' | 'service';
      readonly instance: string;
      readonly wait: number;
      readonly payload: Record<string, never>;
    }
  | {
      readonly kind: 'fired';
      readonly instance: string;
      readonly wait: number;
      readonly payload: { readonly values: Variables };
    }
  | { readonly kind: 'start'; readonly payload: StartTask }
  | {
      readonly kind: 'return';
      readonly instance: string;
      readonly wait: number;
      readonly payload: { readonly status: ProcessStatus; readonly error?: string; readonly output: Variables };
    }
  | { readonly kind: 'cancelCall'; readonly payload: { readonly instance: string; readonly wait: number } }
  | {
      readonly kind: 'message';
      readonly payload: {
        readonly name: string;
        readonly key: string;
        readonly values: Variables;
        readonly until: Instant;
      };
    }
  | { readonly kind: 'signal'; readonly payload: { readonly name: string; readonly values: Variables } };

export interface StartTask {
  readonly id: string;
  readonly key: string;
  readonly variables: Variables;
  readonly businessKey?: string;
  readonly owner?: string;
  readonly parent?: { readonly instance: string; readonly wait: number };
  readonly depth: number;
  /** The event that starts it. */
  readonly start?: string;
}

interface JobRow {
  tenant: Tenant;
  id: string;
  kind: JobTask['kind'];
  instance: string | null;
  wait: number | null;
  due_at: Date;
  attempts: number;
  payload: object;
}

// The columns of a job were written by `insertJobs` from a JobTask: what comes back is one.
const toJob = ({ due_at, instance, wait, ...row }: JobRow): Job =>
  ({ ...row, dueAt: due_at.getTime(), ...(instance === null ? {} : { instance, wait }) }) as Job;

/** Takes the lease of jobs that are due, what is due longest first. Two processes never hold the same. */
export async function leaseJobs(
  database: Queryable,
  {
    holder,
    now,
    lease_ms,
    limit,
  }: { readonly holder: string; readonly now: Instant; readonly lease_ms: number; readonly limit: number },
): Promise<readonly Job[]> {
  const rows = await database.query<JobRow>({
    name: 'processes.lease-jobs',
    text: `with due as materialized (
             select tenant, id from process_job
             where due_at <= $2 and failed_at is null and (leased_until is null or leased_until < now())
             order by due_at limit $4 for update skip locked)
           update process_job j set holder = $1, leased_until = now() + $3 * interval '1 millisecond'
           from due where j.tenant = due.tenant and j.id = due.id
           returning j.tenant, j.id, j.kind, j.instance, j.wait, j.due_at, j.attempts, j.payload`,
    values: [holder, new Date(now), lease_ms, limit],
  });
  return rows.map(toJob).toSorted((one, other) => one.dueAt - other.dueAt);
}

/** When the next job comes due; undefined when there is none. */
export async function nextJobAt(database: Queryable): Promise<Instant | undefined> {
  const [row] = await database.query<{ next: Date | null }>({
    name: 'processes.next-job',
    text: `select min(greatest(due_at, coalesce(leased_until, due_at))) as next from (
             select due_at, leased_until from process_job where failed_at is null order by due_at limit 50) soon`,
  });
  return row?.next?.getTime();
}

export function insertJobs(
  jobs: readonly (JobTask & { readonly tenant: Tenant; readonly id: string; readonly dueAt: Instant })[],
): readonly Statement[] {
  if (jobs.length === 0) return [];
  const rows = jobs.map((job) => ({
    tenant: job.tenant,
    id: job.id,
    kind: job.kind,
    instance: 'instance' in job ? job.instance : null,
    wait: 'wait' in job ? job.wait : null,
    due_at: new Date(job.dueAt).toISOString(),
    payload: job.payload,
  }));
  return [
    {
      name: 'processes.insert-jobs',
      text: `insert into process_job (tenant, id, kind, instance, wait, due_at, payload)
             select tenant, id, kind, instance, wait, due_at, payload
             from jsonb_to_recordset($1::jsonb) as r(tenant text, id text, kind text, instance text, wait integer, due_at timestamptz, payload jsonb)`,
      values: [JSON.stringify(rows)],
    },
  ];
}

/** Takes away jobs of waits that are no more, whoever holds them. */
export function dropJobs(jobs: readonly { readonly tenant: Tenant; readonly id: string }[]): readonly Statement[] {
  if (jobs.length === 0) return [];
  return [
    {
      name: 'processes.drop-jobs',
      text: `delete from process_job j using unnest($1::text[], $2::text[]) as r(tenant, id)
             where j.tenant = r.tenant and j.id = r.id`,
      values: [jobs.map((job) => job.tenant), jobs.map((job) => job.id)],
    },
  ];
}

/** Ends jobs of this holder; when one is no longer its own, nothing that commits with them does. */
export function endJobs(holder: string, jobs: readonly Pick<Job, 'tenant' | 'id'>[]): readonly Statement[] {
  if (jobs.length === 0) return [];
  return [
    {
      name: 'processes.end-jobs',
      text: 'select process_end_jobs($1, $2, $3)',
      values: [holder, jobs.map((job) => job.tenant), jobs.map((job) => job.id)],
    },
  ];
}

/** Gives a job back for another time, or sets it aside for a person to look at. */
export function postponeJob(
  holder: string,
  { tenant, id }: Pick<Job, 'tenant' | 'id'>,
  {
    at,
    error,
    reason,
    failed,
  }: {
    readonly at: Instant;
    readonly error?: string;
    readonly reason?: Localised;
    readonly failed: boolean;
  },
): Statement {
  return {
    name: 'processes.postpone-job',
    text: `update process_job set holder = null, leased_until = null, due_at = $4, attempts = attempts + $7,
             error = coalesce($5, error), reason = coalesce($8::jsonb, reason), failed_at = case when $6 then now() end
           where tenant = $2 and id = $3 and holder = $1`,
    values: [holder, tenant, id, new Date(at), error ?? null, failed, error === undefined ? 0 : 1, reason ?? null],
  };
}

export interface FailedJob {
  readonly id: string;
  readonly kind: string;
  readonly instance: string | null;
  readonly wait: number | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly reason: Localised | null;
  readonly failed_at: Date;
  /** Of the instance it belongs to. */
  readonly key: string | null;
  readonly businessKey: string | null;
  readonly owner: string | null;
  readonly node: string | null;
}

/** Jobs that were given up: somebody has to look. */
export async function selectFailedJobs(
  database: Queryable,
  tenant: Tenant,
  instance?: string,
): Promise<readonly FailedJob[]> {
  return database.query<FailedJob & object>({
    name: 'processes.failed-jobs',
    text: `select j.id, j.kind, j.instance, j.wait, j.attempts, j.error, j.reason, j.failed_at, coalesce(i.key, j.payload->>'key') as key,
             i.business_key as "businessKey", i.owner, w.node
           from process_job j left join process_instance i on i.tenant = j.tenant and i.id = j.instance
           left join process_wait w on w.tenant = j.tenant and w.instance = j.instance and w.id = j.wait
           where j.tenant = $1 and j.failed_at is not null and ($2::text is null or j.instance = $2)
           order by j.failed_at desc limit 200`,
    values: [tenant, instance ?? null],
  });
}

/** A job that was given up; undefined when it is not there or not given up. */
export async function findFailedJob(database: Queryable, tenant: Tenant, id: string): Promise<Job | undefined> {
  const [row] = await database.query<JobRow>({
    name: 'processes.failed-job',
    text: `select tenant, id, kind, instance, wait, due_at, attempts, payload from process_job
           where tenant = $1 and id = $2 and failed_at is not null`,
    values: [tenant, id],
  });
  return row && toJob(row);
}

/** Lets a job that was given up be tried again. */
export function retryJob(tenant: Tenant, id: string, at: Instant): Statement {
  return {
    text: `update process_job set failed_at = null, attempts = 0, due_at = $3, holder = null, leased_until = null
           where tenant = $1 and id = $2 and failed_at is not null`,
    values: [tenant, id, new Date(at)],
  };
}

/** Remembers that something was sent from outside; fails with 23505 when it has been already. Forgets what is a week old. */
export function rememberSent(tenant: Tenant, id: string, at: Instant): readonly Statement[] {
  return [
    { text: 'delete from process_sent where at < $1', values: [new Date(at - 7 * 86_400_000)] },
    { text: 'insert into process_sent (tenant, id, at) values ($1, $2, $3)', values: [tenant, id, new Date(at)] },
  ];
}
