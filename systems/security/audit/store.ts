import type { Queryable, Statement } from '@hub/runtime';
import { parseCheckpoint } from './checkpoint.ts';
import { type DigestName, digestLength } from './digest.ts';
import { cutLeaves, type TileGrowth, tilesOfLeaves } from './tiles.ts';

export interface QueuedEntry {
  readonly position: string;
  readonly body: string;
}

export interface Head {
  readonly log: string;
  readonly size: number;
  readonly chain: Buffer;
  readonly peaks: readonly Buffer[];
  /** The signed checkpoint of `size` entries; null while there are none. */
  readonly note: string | null;
  /** Size and time of the last checkpoint that was put down. */
  readonly checkpoint: { readonly size: number; readonly at: Date } | undefined;
}

/** The statement that records entries, given as canonical texts. Commit it together with the change they tell of. */
export function queueStatement(bodies: readonly string[]): Statement {
  return {
    name: 'audit.queue',
    text: `insert into audit_queue (body) select body::json from unnest($1::text[]) with ordinality as row(body, place) order by place`,
    values: [bodies],
  };
}

/** The hash function the log began with; undefined while it is empty. */
export function algorithmOf(head: Head | undefined): DigestName | undefined {
  return head?.note ? parseCheckpoint(head.note)?.algorithm : undefined;
}

/** Takes the head for this transaction; undefined while another process seals. */
export async function lockHead(tx: Queryable): Promise<Head | undefined> {
  const [row] = await tx.query<HeadRow>({
    name: 'audit.lockHead',
    text: `select ${headColumns} from audit_head for update skip locked`,
  });
  return row && toHead(tx, row);
}

export async function findHead(database: Queryable): Promise<Head | undefined> {
  const [row] = await database.query<HeadRow>(`select ${headColumns} from audit_head`);
  return row && toHead(database, row);
}

const headColumns = 'log::text as log, size, chain, peaks, note';

interface HeadRow {
  readonly log: string;
  readonly size: number;
  readonly chain: Uint8Array;
  readonly peaks: Uint8Array;
  readonly note: string | null;
}

async function toHead(database: Queryable, { log, size, note, ...row }: HeadRow): Promise<Head> {
  const [checkpoint] = await database.query<{ size: number; at: Date }>({
    name: 'audit.lastCheckpoint',
    text: 'select size, at from audit_checkpoint order by size desc limit 1',
  });
  const peaks = Buffer.from(row.peaks);
  return {
    log,
    size,
    note,
    chain: Buffer.from(row.chain),
    peaks: Array.from({ length: peaks.length / digestLength }, (_, at) =>
      peaks.subarray(at * digestLength, (at + 1) * digestLength),
    ),
    checkpoint,
  };
}

export function listQueued(tx: Queryable, limit: number): Promise<QueuedEntry[]> {
  return tx.query<QueuedEntry>({
    name: 'audit.listQueued',
    // Named with its table: the bare name would be the text, which sorts 10 before 9.
    text: 'select position::text as position, body::text as body from audit_queue order by audit_queue.position limit $1',
    values: [limit],
  });
}

export interface Sealing {
  /** Positions in the queue, in the order of the chain. */
  readonly positions: readonly string[];
  readonly links: readonly Buffer[];
  readonly tiles: readonly TileGrowth[];
  readonly size: number;
  readonly peaks: readonly Buffer[];
  readonly note: string;
}

/** Moves queued entries behind the head, which this transaction holds. */
export async function seal(tx: Queryable, sealing: Sealing): Promise<void> {
  await tx.query({
    name: 'audit.seal',
    text: `with place as (
        select position, seq, hash from unnest($1::bigint[], $2::bigint[], $3::text[]) as row(position, seq, hash)
      ), taken as (
        delete from audit_queue q using place where q.position = place.position
        returning place.seq, decode(place.hash, 'hex') as hash, q.body
      )
      insert into audit_entry (seq, id, at, tenant, actor_kind, actor_id, actor_name, action, resource_type, resource_id,
        decision, purpose, case_id, policies, request_id, address, retention, details, hash)
      select seq, (body ->> 'id')::uuid, (body ->> 'at')::timestamptz, body ->> 'tenant', body -> 'actor' ->> 'kind',
        body -> 'actor' ->> 'id', body -> 'actor' ->> 'name', body ->> 'action', body -> 'resource' ->> 'type',
        body -> 'resource' ->> 'id', body ->> 'decision', body ->> 'purpose', body ->> 'caseId', body -> 'policies',
        body ->> 'requestId', body ->> 'address', body ->> 'retention', body -> 'details', hash
      from taken`,
    values: [
      sealing.positions,
      sealing.positions.map((_, index) => sealing.size - sealing.positions.length + index + 1),
      sealing.links.map((link) => link.toString('hex')),
    ],
  });
  await tx.query({
    name: 'audit.growTiles',
    text: `insert into audit_tile (level, index, hashes)
      select level, index, decode(hashes, 'hex') from unnest($1::int[], $2::bigint[], $3::text[]) as row(level, index, hashes)
      on conflict (level, index) do update set hashes = audit_tile.hashes || excluded.hashes`,
    values: [
      sealing.tiles.map((tile) => tile.level),
      sealing.tiles.map((tile) => tile.index),
      sealing.tiles.map((tile) => tile.hashes.toString('hex')),
    ],
  });
  await tx.query({
    name: 'audit.moveHead',
    text: 'update audit_head set size = $1, chain = $2, peaks = $3, note = $4',
    values: [sealing.size, sealing.links.at(-1), Buffer.concat(sealing.peaks), sealing.note],
  });
}

export async function putCheckpoint(tx: Queryable, size: number, at: Date, note: string): Promise<void> {
  await tx.query('insert into audit_checkpoint (size, at, note) values ($1, $2, $3)', [size, at, note]);
}

/** Checkpoints of more than `size` entries, smallest first. */
export async function listCheckpoints(
  database: Queryable,
  size: number,
  limit: number,
): Promise<{ readonly size: number; readonly note: string }[]> {
  return database.query('select size, note from audit_checkpoint where size > $1 order by size limit $2', [
    size,
    limit,
  ]);
}

export async function findCheckpoint(database: Queryable, size: number): Promise<string | undefined> {
  const [row] = await database.query<{ note: string }>('select note from audit_checkpoint where size = $1', [size]);
  return row?.note;
}

export async function findNewestCheckpoint(database: Queryable): Promise<string | undefined> {
  const [row] = await database.query<{ note: string }>('select note from audit_checkpoint order by size desc limit 1');
  return row?.note;
}

export async function findTile(database: Queryable, level: number, index: number): Promise<Buffer> {
  const [row] = await database.query<{ hashes: Uint8Array }>({
    name: 'audit.tile',
    text: 'select hashes from audit_tile where level = $1 and index = $2',
    values: [level, index],
  });
  return Buffer.from(row?.hashes ?? []);
}

/** The leaves from position `from` to before `to`. */
export async function listLeaves(database: Queryable, from: number, to: number): Promise<Buffer> {
  const { first, last } = tilesOfLeaves(from, to);
  const rows = await database.query<{ hashes: Uint8Array }>({
    name: 'audit.leaves',
    text: 'select hashes from audit_tile where level = 0 and index between $1 and $2 order by index',
    values: [first, last],
  });
  return cutLeaves(Buffer.concat(rows.map(({ hashes }) => hashes)), from, to);
}
