import type { Instant, Tenant } from '@hub/kernel';
import type { BinaryRecords, Database, OutboxRow, Queryable } from '@hub/runtime';
import { type LateMark, lateSteps, lateValues } from '../history/store-rollups.ts';
import { type RecordOids, selectRecordOids } from './flush-records.ts';

export interface EntityKey {
  readonly tenant: string;
  readonly id: string;
}

export interface StateRow extends EntityKey {
  readonly types: string[];
  readonly scope: string[];
  readonly body: string;
  readonly meta: string;
  readonly version: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly expiresAt?: Instant | undefined;
}

type RawRow = Omit<StateRow, 'createdAt' | 'modifiedAt' | 'expiresAt'> & {
  created_at: Date;
  modified_at: Date;
  expires_at: Date | null;
};

export const stateColumns =
  'e.tenant, e.id, e.types, e.scope, e.body::text as body, e.meta, e.version, e.created_at, e.modified_at, e.expires_at';

export function toStateRow({ created_at, modified_at, expires_at, ...row }: RawRow): StateRow {
  return {
    ...row,
    createdAt: created_at.getTime(),
    modifiedAt: modified_at.getTime(),
    ...(expires_at === null ? {} : { expiresAt: expires_at.getTime() }),
  };
}

/** The stored rows of these entities, in no order; those that do not exist are left out. */
export async function selectStates(database: Queryable, keys: readonly EntityKey[]): Promise<StateRow[]> {
  const rows = await database.query<RawRow>({
    name: 'entity.states',
    text: `select ${stateColumns} from unnest($1::text[], $2::text[]) as k(tenant, id)
           join entity e on e.tenant = k.tenant collate "C" and e.id = k.id collate "C"`,
    values: [keys.map((key) => key.tenant), keys.map((key) => key.id)],
  });
  return rows.map(toStateRow);
}

/**
 * What a flush is made of decides how much the statement has to look at: `updates` of entities that stay where and what
 * they are, keep their texts, expire no more than before and do not come late, updates some of which are `moves` to
 * another place or texts, `inserts` of new entities, or `anything`. `inserts` fail as a whole (unique_violation) when one
 * of the entities is there: to ask first, row by row, is a sixth of what a creation costs.
 */
export type FlushShape = 'updates' | 'moves' | 'inserts' | 'anything';

/** One flush. `n` numbers its entities from 1. */
export interface Flush {
  readonly shape: FlushShape;
  readonly at: Instant;
  readonly entities: BinaryRecords;
  readonly instances: BinaryRecords;
  readonly told: BinaryRecords;
  /** What the outbox is told, in the order of its records. */
  readonly rows: readonly ToldRow[];
  readonly late: readonly LateMark[];
}

export interface ToldRow extends Pick<OutboxRow, 'key' | 'data'> {
  /** Of the entity, from 1. */
  readonly n: number;
  readonly tenant: Tenant;
}

/** What has become of a flush. */
export interface Flushed {
  /** Numbers, from 1, of the entities that had another version than was thought: nothing of them has been stored. */
  readonly lost: ReadonlySet<number>;
  /** The outbox rows of all others, as they are stored. */
  readonly rows: readonly OutboxRow[];
}

const point =
  'st_setsrid(case when c.lon is not null then st_makepoint(c.lon, c.lat) else st_geomfromgeojson(c.g) end, 4326)';

// A row is lost when its entity has another version than the writer thought; its history and outbox rows are then left out
// too. `not in`, and `in` inside `case`, keep the planner at hashed look-ups whatever it estimates: it cannot know how long
// an array is.
const effects = (kept: string, lost: string) => `history as (
  insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance)
  select t, i, a, d, u, w, o, $1::timestamptz, p, x, j
  from unnest($2::flush_instance[]) as h(n, t, i, a, d, u, w, o, p, x, j) ${kept}
), told as (
  insert into outbox (seq, tenant, topic, key, data, committed_at)
  select case when (select pg_current_xact_id()) is not null then nextval('outbox_order') end, t, 'entity', i, d, (select clock_timestamp())
  from unnest($3::flush_told[]) as o(n, t, i, d) ${kept}
  returning seq, committed_at
)
select ${lost} as lost, (select array_agg(seq) from told) as told, (select max(committed_at) from told) as at`;
const effectsOfKept = effects('where n not in (select n from lost)', '(select array_agg(n) from lost)');
const effectsOfAll = effects('', 'null::int4[]');

/** See value-keys.ts. */
const keys = `coalesce((select array_agg(value_key(c.t, one)) from unnest(c.ks) one), '{}')`;

const update = (moves: boolean, more = '') => `
  update entity e set body = c.b, meta = c.m, version = c.nv, modified_at = $1, scope = coalesce(c.sc, e.scope)${more}${
    moves
      ? `, location = case when c.moved then ${point} else e.location end, value_keys = case when c.ks is not null then ${keys} else e.value_keys end`
      : ''
  }
  from change c where e.tenant = c.t and e.id = c.i and e.version = c.v`;

const change = `
with change as materialized (
  select * from unnest($4::flush_entity[]) with ordinality
    as c(t, i, v, nv, b, m, sc, moved, lon, lat, g, ks, k, ty, tg, ca, ea, da, n)`;

const updates = (moves: boolean) => `${change}
), updated as (${update(moves)} returning c.n
), lost as (
  select n from change where n not in (select n from updated)
), ${effectsOfKept}`;

const insert = `
  insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at, expires_at, due_at)
  select t, i, ty, sc, b, m, ${point}, ${keys}, nv, ca, $1, ea, da from change c`;

const insertTypes = `
  insert into entity_type (tenant, type, id) select t, unnest(ty), i from change`;

const lateRows =
  'select * from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bool[]) as l(t, i, a, s, b, o)';

/** Exported for the test that looks at their plans. */
export const flushTexts: Readonly<Record<FlushShape, string>> = {
  updates: updates(false),
  moves: updates(true),
  inserts: `${change}), inserted as (${insert}
), typed as (${insertTypes}
), ${effectsOfAll}`,
  anything: `${change}), updated as (${update(true, ', types = coalesce(c.ty, e.types), created_at = coalesce(c.ca, e.created_at), expires_at = c.ea, due_at = c.da')} and c.k = 'update' returning c.n
), inserted as (${insert} where k = 'insert'
  on conflict (tenant, id) do nothing returning tenant, id
), deleted as (
  delete from entity e using change c where c.k = 'delete' and e.tenant = c.t and e.id = c.i and e.version = c.v returning c.n
), won as (
  select n from updated union all select n from deleted
  union all select n from change where k = 'insert' and case when (t, i) in (select tenant, id from inserted) then true else false end
), lost as (
  select n from change c where case c.k
    when 'none' then coalesce((select true from entity e where e.tenant = c.t and e.id = c.i limit 1), false)
    else c.n not in (select n from won) end
), remembered as (
  insert into entity_past (tenant, id, types)
  select t, i, tg from change where k = 'delete' and n not in (select n from lost)
  on conflict (tenant, id) do update set types = excluded.types
), untyped as (
  delete from entity_type et using change c, unnest(c.tg) as gone(type)
  where c.tg is not null and c.n not in (select n from lost)
    and et.tenant = c.t and et.type = gone.type and et.id = c.i
), typed as (${insertTypes} where ty is not null and n not in (select n from lost)
  on conflict do nothing
), ${lateSteps(lateRows)}, ${effectsOfKept}`,
};

/** Writes state, history and outbox in one statement and one commit. */
export function openFlush(database: Database): (flush: Flush) => Promise<Flushed> {
  let known: RecordOids | undefined;
  return async (flush) => {
    known ??= await selectRecordOids(database);
    return write(database, flush, known);
  };
}

async function write(database: Database, flush: Flush, oids: RecordOids): Promise<Flushed> {
  const { shape, rows: told } = flush;
  const [row] = await database.query<{ lost: number[] | null; told: number[] | null; at: Date | null }>({
    name: `entity.flush.${shape}`,
    text: flushTexts[shape],
    values: valuesOf(flush, oids),
  });
  const lost = new Set(row?.lost);
  const seqs = row?.told ?? [];
  const kept = lost.size === 0 ? told : told.filter(({ n }) => !lost.has(n));
  // The numbers come in the order of the rows. Were there not one for each, the outbox would be read instead.
  const rows = seqs.length === kept.length ? kept.map((one, index) => toOutboxRow(one, seqs[index], row?.at)) : [];
  return { lost, rows };
}

function valuesOf({ shape, at, entities, instances, told, late }: Flush, oids: RecordOids): unknown[] {
  return [
    new Date(at),
    instances.value(oids.flush_instance),
    told.value(oids.flush_told),
    entities.value(oids.flush_entity),
    ...(shape === 'anything' ? lateValues(late) : []),
  ];
}

function toOutboxRow({ tenant, key, data }: ToldRow, seq = 0, at?: Date | null): OutboxRow {
  return { seq, tenant, topic: 'entity', key, data, committedAt: at?.getTime() ?? 0 };
}

export async function insertTenant(database: Database, tenant: string): Promise<void> {
  await database.query('insert into tenant (name) values ($1) on conflict do nothing', [tenant]);
}

export async function hasTenant(database: Database, tenant: string): Promise<boolean> {
  return (await database.query('select 1 as yes from tenant where name = $1', [tenant])).length > 0;
}
