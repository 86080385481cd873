import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Playback, PlaybackState, Speed } from './playback.ts';

interface PlaybackRow {
  readonly recording: string;
  readonly state: PlaybackState;
  readonly speed: string;
  readonly rows: number;
  readonly at: Date | null;
  readonly started_at: Date;
  readonly changed_at: Date;
  readonly error: string | null;
}

export async function selectPlaybacks(database: Database, tenant: Tenant): Promise<Map<string, Playback>> {
  const rows = await database.query<PlaybackRow>(
    'select recording, state, speed, rows, at, started_at, changed_at, error from playback where tenant = $1',
    [tenant],
  );
  return new Map(rows.map((row) => [row.recording, toPlayback(row)]));
}

export async function upsertPlayback(
  database: Database,
  tenant: Tenant,
  recording: string,
  playback: Playback,
): Promise<void> {
  await database.query(
    `insert into playback (tenant, recording, state, speed, rows, at, started_at, changed_at, error)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant, recording) do update set state = excluded.state, speed = excluded.speed, rows = excluded.rows,
       at = excluded.at, started_at = excluded.started_at, changed_at = excluded.changed_at, error = excluded.error`,
    [
      tenant,
      recording,
      playback.state,
      String(playback.speed),
      playback.rows,
      playback.at === undefined ? null : new Date(playback.at),
      new Date(playback.startedAt),
      new Date(playback.changedAt),
      playback.error ?? null,
    ],
  );
}

/** The last tick of a feed that is stored. */
export async function selectFilledTo(database: Database, tenant: Tenant, feed: FeedKey): Promise<Instant | undefined> {
  const [row] = await database.query<{ filled_to: Date }>(
    'select filled_to from feed where tenant = $1 and generator = $2 and seed = $3',
    [tenant, feed.generator, feed.seed],
  );
  return row?.filled_to.getTime();
}

export async function upsertFilledTo(database: Database, tenant: Tenant, feed: FeedKey, at: Instant): Promise<void> {
  await database.query(
    `insert into feed (tenant, generator, seed, filled_to) values ($1, $2, $3, $4)
     on conflict (tenant, generator, seed) do update set filled_to = greatest(feed.filled_to, excluded.filled_to)`,
    [tenant, feed.generator, feed.seed, new Date(at)],
  );
}

interface FeedKey {
  readonly generator: string;
  readonly seed: number;
}

function toPlayback(row: PlaybackRow): Playback {
  const speed: Speed = row.speed === 'max' ? 'max' : Number(row.speed);
  return {
    state: row.state,
    speed,
    rows: row.rows,
    startedAt: row.started_at.getTime(),
    changedAt: row.changed_at.getTime(),
    ...(row.at === null ? {} : { at: row.at.getTime() }),
    ...(row.error === null ? {} : { error: row.error }),
  };
}
