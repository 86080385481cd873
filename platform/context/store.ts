import type { Instant, Tenant } from '@hub/kernel';
import type { Database, OutboxRow, Queryable } from '@hub/runtime';
import { lateSteps } from './history/store-rollups.ts';

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

/** One flush: the values of `flushTexts[shape]`, in binary arrays. */
export interface Flush {
  readonly shape: FlushShape;
  readonly values: readonly unknown[];
  /** What the outbox is told, in the order of its arrays. */
  readonly told: readonly ToldRow[];
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

// `n` numbers the entities of one flush from 1. A row is lost when its entity has another version than the writer thought;
// its history and outbox rows are then left out too. `not in`, and `in` inside `case`, keep the planner at hashed
// look-ups whatever it estimates: it cannot know how long an array is.
const effects = (kept: string, lost: string) => `history as (
  insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance)
  select t, i, a, d, u, w, o, $1::timestamptz, p, x, j
  from unnest($2::int4[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::timestamptz[], $9::bool[], $10::text[], $11::float8[], $12::json[])
    as h(n, t, i, a, d, u, w, o, p, x, j) ${kept}
), told as (
  insert into outbox (seq, tenant, topic, key, data, committed_at)
  select case when (select pg_current_xact_id()) is not null then nextval('outbox_order') end, t, 'entity', i, d, (select clock_timestamp())
  from unnest($13::int4[], $14::text[], $15::text[], $16::text[]) as o(n, t, i, d) ${kept}
  returning seq, committed_at
)
select ${lost} as lost, (select array_agg(seq) from told) as told, (select max(committed_at) from told) as at`;
const effectsOfKept = effects('where n not in (select n from lost)', '(select array_agg(n) from lost)');
const effectsOfAll = effects('', 'null::int4[]');

const entityArrays = '$17::text[], $18::text[], $19::int8[], $20::int8[], $21::jsonb[], $22::text[], $23::text[]';
const movedArrays = '$24::bool[], $25::float8[], $26::float8[], $27::text[], $28::text[]';
/** See value-keys.ts. */
const keys = `coalesce((select array_agg(value_key(c.t, one)) from unnest(c.ks::text[]) one), '{}')`;

const update = (moves: boolean, more = '') => `
  update entity e set body = c.b, meta = c.m, version = c.nv, modified_at = $1, scope = coalesce(c.sc::text[], e.scope)${more}${
    moves
      ? `, location = case when c.moved then ${point} else e.location end, value_keys = case when c.ks is not null then ${keys} else e.value_keys end`
      : ''
  }
  from change c where e.tenant = c.t and e.id = c.i and e.version = c.v`;

const updates = (moves: boolean) => `
with change as materialized (
  select * from rows from (unnest(${entityArrays}${moves ? `, ${movedArrays}` : ''})) with ordinality
    as c(t, i, v, nv, b, m, sc${moves ? ', moved, lon, lat, g, ks' : ''}, n)
), updated as (${update(moves)} returning c.n
), lost as (
  select n from change where n not in (select n from updated)
), ${effectsOfKept}`;

const change = `
with change as materialized (
  select * from rows from (unnest(${entityArrays}, ${movedArrays}, $29::text[], $30::text[], $31::text[], $32::timestamptz[], $33::timestamptz[], $34::timestamptz[])) with ordinality
    as c(t, i, v, nv, b, m, sc, moved, lon, lat, g, ks, k, ty, tg, ca, ea, da, n)
`;

const insert = `
  insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at, expires_at, due_at)
  select t, i, ty::text[], sc::text[], b, m, ${point}, ${keys}, nv, ca, $1, ea, da from change c`;

const insertTypes = `
  insert into entity_type (tenant, type, id) select t, unnest(ty::text[]), i from change`;

const lateRows =
  'select * from unnest($35::text[], $36::text[], $37::text[], $38::text[], $39::timestamptz[], $40::bool[]) as l(t, i, a, s, b, o)';

/** Exported for the test that looks at their plans. */
export const flushTexts: Readonly<Record<FlushShape, string>> = {
  updates: updates(false),
  moves: updates(true),
  inserts: `${change}), inserted as (${insert}
), typed as (${insertTypes}
), ${effectsOfAll}`,
  anything: `${change}), updated as (${update(true, ', types = coalesce(c.ty::text[], e.types), created_at = coalesce(c.ca, e.created_at), expires_at = c.ea, due_at = c.da')} and c.k = 'update' returning c.n
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
  select t, i, tg::text[] from change where k = 'delete' and n not in (select n from lost)
  on conflict (tenant, id) do update set types = excluded.types
), untyped as (
  delete from entity_type et using change c, unnest(c.tg::text[]) as gone(type)
  where c.tg is not null and c.n not in (select n from lost)
    and et.tenant = c.t and et.type = gone.type and et.id = c.i
), typed as (${insertTypes} where ty is not null and n not in (select n from lost)
  on conflict do nothing
), ${lateSteps(lateRows)}, ${effectsOfKept}`,
};

/** Writes state, history and outbox in one statement and one commit. */
export async function flush(database: Database, { shape, values, told }: Flush): Promise<Flushed> {
  const [row] = await database.query<{ lost: number[] | null; told: number[] | null; at: Date | null }>({
    name: `entity.flush.${shape}`,
    text: flushTexts[shape],
    values,
  });
  const lost = new Set(row?.lost);
  const seqs = row?.told ?? [];
  const kept = lost.size === 0 ? told : told.filter(({ n }) => !lost.has(n));
  // The numbers come in the order of the rows. Were there not one for each, the outbox would be read instead.
  const rows = seqs.length === kept.length ? kept.map((one, index) => toOutboxRow(one, seqs[index], row?.at)) : [];
  return { lost, rows };
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
