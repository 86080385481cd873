import type { Queryable } from '@hub/runtime';
import type { WitnessView } from './store-witnesses.ts';
import type { Verification } from './verify-audit.ts';

export interface VerificationResult extends Verification {
  /** The signed head that was verified. */
  readonly head: { readonly size: number; readonly root: string; readonly at: string; readonly key: string } | null;
  readonly witnesses: readonly WitnessView[];
}

export interface VerificationJob {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly actor: { readonly id: string; readonly name: string };
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly rows: number;
  readonly total: number;
  readonly result: VerificationResult | null;
}

const columns = `id::text as id, state, json_build_object('id', actor_id, 'name', actor_name) as actor,
  started_at as "startedAt", ended_at as "endedAt", rows, total, result`;

/** Newest first. */
export function listVerifications(database: Queryable, limit: number): Promise<readonly VerificationJob[]> {
  return database.query<VerificationJob & { id: string }>(
    `select ${columns} from audit_verification order by started_at desc, id limit $1`,
    [limit],
  );
}

export async function findVerification(database: Queryable, id: string): Promise<VerificationJob | undefined> {
  const [row] = await database.query<VerificationJob & { id: string }>(
    `select ${columns} from audit_verification where id = $1::uuid`,
    [id],
  );
  return row;
}

/** Begins one unless another is under way; one that has not been heard of since `deadSince` is given up. */
export async function insertVerification(
  database: Queryable,
  job: { readonly id: string; readonly by: { readonly id: string; readonly name: string }; readonly at: Date },
  deadSince: Date,
): Promise<boolean> {
  await database.query(
    `update audit_verification set state = 'failed', ended_at = $1 where state = 'running' and beat_at < $2`,
    [job.at, deadSince],
  );
  const added = await database.query(
    `insert into audit_verification (id, state, actor_id, actor_name, started_at, beat_at)
     values ($1, 'running', $2, $3, $4, $4) on conflict do nothing returning id`,
    [job.id, job.by.id, job.by.name, job.at],
  );
  return added.length > 0;
}

/** Notes how far it is. False when it has been cancelled. */
export async function beatVerification(
  database: Queryable,
  id: string,
  { rows, total, at }: { readonly rows: number; readonly total: number; readonly at: Date },
): Promise<boolean> {
  const going = await database.query(
    `update audit_verification set rows = $2, total = $3, beat_at = $4 where id = $1::uuid and state = 'running' returning id`,
    [id, rows, total, at],
  );
  return going.length > 0;
}

/** Ends one that is running; whether it was. */
export async function endVerification(
  database: Queryable,
  id: string,
  end: { readonly state: 'done' | 'cancelled' | 'failed'; readonly at: Date; readonly result?: VerificationResult },
): Promise<boolean> {
  const ended = await database.query(
    `update audit_verification set state = $2, ended_at = $3, result = $4::json, rows = coalesce($5::bigint, rows)
     where id = $1::uuid and state = 'running' returning id`,
    [id, end.state, end.at, end.result ? JSON.stringify(end.result) : null, end.result?.rows ?? null],
  );
  return ended.length > 0;
}
