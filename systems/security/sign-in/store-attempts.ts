import type { Queryable } from '@hub/runtime';

/** Counts one attempt and closes the name for the pause that its number asks for. Undefined while the name is closed. */
export async function beginAttempt(
  database: Queryable,
  nameHash: string,
  { now, memory_ms, pauses_ms }: { now: Date; memory_ms: number; pauses_ms: readonly number[] },
): Promise<number | undefined> {
  const count = `case when a.last_at < $2::timestamptz - $3 * interval '1 millisecond' then 1 else a.failures + 1 end`;
  const until = (n: string) =>
    `case when ($4::bigint[])[least(${n}, cardinality($4::bigint[]))] > 0
       then $2::timestamptz + ($4::bigint[])[least(${n}, cardinality($4::bigint[]))] * interval '1 millisecond' end`;
  const [row] = await database.query<{ failures: number }>(
    `insert into sign_in_attempt as a (name_hash, failures, last_at, locked_until) values ($1, 1, $2, ${until('1')})
     on conflict (name_hash) do update set failures = ${count}, last_at = $2, locked_until = ${until(count)}
       where a.locked_until is null or a.locked_until <= $2
     returning failures`,
    [nameHash, now, memory_ms, pauses_ms],
  );
  return row?.failures;
}

export async function selectLock(database: Queryable, nameHash: string): Promise<Date | undefined> {
  const [row] = await database.query<{ until: Date | null }>(
    'select locked_until as until from sign_in_attempt where name_hash = $1',
    [nameHash],
  );
  return row?.until ?? undefined;
}

export async function clearAttempts(database: Queryable, nameHash: string): Promise<void> {
  await database.query('delete from sign_in_attempt where name_hash = $1', [nameHash]);
}

export async function forgiveAttempt(database: Queryable, nameHash: string): Promise<void> {
  await database.query(
    'update sign_in_attempt set failures = greatest(failures - 1, 0), locked_until = null where name_hash = $1',
    [nameHash],
  );
}

export async function purgeAttempts(database: Queryable, before: Date, now: Date): Promise<void> {
  await database.query(
    'delete from sign_in_attempt where last_at < $1 and (locked_until is null or locked_until < $2)',
    [before, now],
  );
}
