import type { Queryable } from '@hub/runtime';

export type JobState = 'running' | 'done' | 'cancelled' | 'failed';

/** Long work that somebody asked for: how far it is, and what came of it. */
export interface Job<Task = unknown, Result = unknown> {
  readonly id: string;
  readonly state: JobState;
  readonly actor: { readonly id: string; readonly name: string };
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Of `total` things; rows of a log, entities, cases. */
  readonly rows: number;
  readonly total: number;
  readonly task: Task;
  readonly result: Result | null;
}

type Row = Job & { id: string };

const columns = `id::text as id, state, json_build_object('id', actor_id, 'name', actor_name) as actor,
  started_at as "startedAt", ended_at as "endedAt", rows, total, task, result`;

/** Newest first. */
export function listJobs(database: Queryable, topic: string, limit: number): Promise<readonly Job[]> {
  return database.query<Row>(`select ${columns} from job where topic = $1 order by started_at desc, id limit $2`, [
    topic,
    limit,
  ]);
}

export async function findJob(database: Queryable, topic: string, id: string): Promise<Job | undefined> {
  const [row] = await database.query<Row>(`select ${columns} from job where topic = $1 and id = $2::uuid`, [topic, id]);
  return row;
}

/** Begins one unless another of the topic is under way; one that has not been heard of since `deadSince` is given up. */
export async function insertJob(
  database: Queryable,
  job: Pick<Job, 'id' | 'task'> & { readonly topic: string; readonly by: Job['actor']; readonly at: Date },
  deadSince: Date,
): Promise<boolean> {
  await database.query(
    `update job set state = 'failed', ended_at = $1 where topic = $2 and state = 'running' and beat_at < $3`,
    [job.at, job.topic, deadSince],
  );
  const added = await database.query(
    `insert into job (topic, id, state, actor_id, actor_name, started_at, beat_at, task)
     values ($1, $2, 'running', $3, $4, $5, $5, $6::json) on conflict do nothing returning id`,
    [job.topic, job.id, job.by.id, job.by.name, job.at, JSON.stringify(job.task)],
  );
  return added.length > 0;
}

/** Notes how far it is. False when it has been cancelled. */
export async function beatJob(
  database: Queryable,
  id: string,
  { rows, total, at }: { readonly rows: number; readonly total: number; readonly at: Date },
): Promise<boolean> {
  const going = await database.query(
    `update job set rows = $2, total = $3, beat_at = $4 where id = $1::uuid and state = 'running' returning id`,
    [id, rows, total, at],
  );
  return going.length > 0;
}

/** Ends one that is running; whether it was. */
export async function endJob(
  database: Queryable,
  id: string,
  end: {
    readonly state: Exclude<JobState, 'running'>;
    readonly at: Date;
    readonly result?: unknown;
    readonly rows?: number;
  },
): Promise<boolean> {
  const ended = await database.query(
    `update job set state = $2, ended_at = $3, result = $4::json, rows = coalesce($5::bigint, rows)
     where id = $1::uuid and state = 'running' returning id`,
    [id, end.state, end.at, end.result === undefined ? null : JSON.stringify(end.result), end.rows ?? null],
  );
  return ended.length > 0;
}

/** What was done until it was cancelled: told by whoever did it, once it has stopped. */
export async function noteOutcome(database: Queryable, id: string, result: unknown): Promise<void> {
  await database.query(`update job set result = $2::json where id = $1::uuid and state = 'cancelled'`, [
    id,
    JSON.stringify(result),
  ]);
}
