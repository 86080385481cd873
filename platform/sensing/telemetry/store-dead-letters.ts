import type { Instant, Localised, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Channel, DeadLetter, NewDeadLetter } from './dead-letter.ts';

interface DeadLetterRow {
  readonly id: string;
  readonly tenant: Tenant;
  readonly received_at: Date;
  readonly channel: Channel;
  readonly device: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly bytes: Uint8Array;
  readonly attempts: number;
  readonly tried_at: Date;
  readonly replayed_at: Date | null;
}

const columns =
  'id::text as id, tenant, received_at, channel, device, code, zh, en, bytes, attempts, tried_at, replayed_at';

/** The ids, in the order of the letters. */
export async function insertDeadLetters(database: Database, letters: readonly NewDeadLetter[]): Promise<string[]> {
  // Bytes travel as hex text: an array of bytea parameters is not understood by every driver.
  const rows = await database.query<{ id: string; bytes: string }>(
    `insert into dead_letter (tenant, received_at, channel, device, code, zh, en, bytes, tried_at)
     select tenant, received_at, channel, device, code, zh, en, decode(bytes, 'hex'), received_at
     from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       with ordinality as letter(tenant, received_at, channel, device, code, zh, en, bytes, position)
     order by position returning id::text as id`,
    [
      letters.map((letter) => letter.tenant),
      letters.map((letter) => new Date(letter.receivedAt)),
      letters.map((letter) => letter.channel),
      letters.map((letter) => letter.device),
      letters.map((letter) => letter.reason.code),
      letters.map((letter) => letter.reason.zh),
      letters.map((letter) => letter.reason.en),
      letters.map((letter) => Buffer.from(letter.bytes).toString('hex')),
    ],
  );
  return rows.map((row) => row.id);
}

/** Newest first, before (older than) the id `after`. */
export async function selectDeadLetters(
  database: Database,
  filter: { readonly tenant: Tenant; readonly id?: string; readonly after?: string; readonly limit: number },
): Promise<DeadLetter[]> {
  const rows = await database.query<DeadLetterRow>(
    `select ${columns} from dead_letter
     where tenant = $1 and ($2::bigint is null or id = $2) and ($3::bigint is null or id < $3) order by id desc limit $4`,
    [filter.tenant, filter.id ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(toDeadLetter);
}

export async function markReplayed(database: Database, letter: DeadLetter, at: Instant): Promise<void> {
  await database.query('update dead_letter set replayed_at = $3, tried_at = $3 where tenant = $1 and id = $2::bigint', [
    letter.tenant,
    letter.id,
    new Date(at),
  ]);
}

export async function addAttempt(
  database: Database,
  letter: DeadLetter,
  reason: Localised & { readonly code: string },
  at: Instant,
): Promise<void> {
  await database.query(
    `update dead_letter set attempts = attempts + 1, tried_at = $3, code = $4, zh = $5, en = $6
     where tenant = $1 and id = $2::bigint`,
    [letter.tenant, letter.id, new Date(at), reason.code, reason.zh, reason.en],
  );
}

export async function deleteDeadLetter(database: Database, tenant: Tenant, id: string): Promise<boolean> {
  const rows = await database.query('delete from dead_letter where tenant = $1 and id = $2::bigint returning id', [
    tenant,
    id,
  ]);
  return rows.length === 1;
}

/** Drops what is older than `before` and all but the newest `most`. How many went. */
export async function purgeDeadLetters(database: Database, before: Instant, most: number): Promise<number> {
  const rows = await database.query(
    `delete from dead_letter
     where received_at < $1 or id <= (select id from dead_letter order by id desc offset $2 limit 1) returning 1 as gone`,
    [new Date(before), most],
  );
  return rows.length;
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    tenant: row.tenant,
    receivedAt: row.received_at.getTime(),
    channel: row.channel,
    device: row.device,
    reason: { code: row.code, zh: row.zh, en: row.en },
    bytes: row.bytes,
    attempts: row.attempts,
    triedAt: row.tried_at.getTime(),
    ...(row.replayed_at === null ? {} : { replayedAt: row.replayed_at.getTime() }),
  };
}
