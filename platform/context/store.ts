import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';

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
}

type RawRow = Omit<StateRow, 'createdAt' | 'modifiedAt'> & { created_at: Date; modified_at: Date };

const stateColumns =
  'e.tenant, e.id, e.types, e.scope, e.body::text as body, e.meta::text as meta, e.version, e.created_at, e.modified_at';

export function toStateRow({ created_at, modified_at, ...row }: RawRow): StateRow {
  return { ...row, createdAt: created_at.getTime(), modifiedAt: modified_at.getTime() };
}

/** The stored rows of these entities, in no order; those that do not exist are left out. */
export async function selectStates(database: Database, keys: readonly EntityKey[]): Promise<StateRow[]> {
  const rows = await database.query<RawRow>({
    name: 'entity.states',
    text: `select ${stateColumns} from unnest($1::text[], $2::text[]) as k(tenant, id)
           join entity e on e.tenant = k.tenant collate "C" and e.id = k.id collate "C"`,
    values: [keys.map((key) => key.tenant), keys.map((key) => key.id)],
  });
  return rows.map(toStateRow);
}

/** One flush, as JSON texts: parsed once by the database, never escaped twice. The members are those of `flushText`. */
export interface Flush {
  readonly entities: string;
  readonly instances: string;
  readonly outbox: string;
}

// `n` numbers the entities of one flush. A row is lost when its entity has another version than the writer thought; its
// history and outbox rows are then left out too. `not in`, and `in` inside `case`, keep the planner at hashed look-ups
// whatever it estimates: it cannot know how many rows a JSON text holds. Exported for the test that looks at its plan.
export const flushText = `
with change as (
  select * from json_to_recordset($1::json) as c(n int, t text, i text, k text, ty text[], sc text[], b jsonb, m jsonb,
    g json, gs boolean, tc boolean, tg text[], u text, v bigint, nv bigint, ca timestamptz, ma timestamptz)
), updated as (
  update entity e set types = c.ty, scope = c.sc, body = c.b, meta = c.m, version = c.nv, created_at = c.ca, modified_at = c.ma,
    location = case when c.gs then st_setsrid(st_geomfromgeojson(c.g::text), 4326) else e.location end
  from change c where c.k = 'update' and e.tenant = c.t and e.id = c.i and e.version = c.v returning c.n
), inserted as (
  insert into entity (tenant, id, types, scope, body, meta, location, version, created_at, modified_at)
  select t, i, ty, sc, b, m, st_setsrid(st_geomfromgeojson(g::text), 4326), nv, ca, ma from change where k = 'insert' order by t, i
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
  where c.u = 'gone' and c.n not in (select n from lost)
    and et.tenant = c.t and et.type = gone.type and et.id = c.i
), typed as (
  insert into entity_type (tenant, type, id)
  select t, unnest(ty), i from change where tc and k <> 'delete' and n not in (select n from lost)
  on conflict do nothing
), history as (
  insert into attribute_instance (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance)
  select t, i, a, d, u, w, o, r, p, x, j
  from json_to_recordset($2::json) as h(n int, t text, i text, a text, d text, u uuid, w timestamptz, o boolean, r timestamptz, p text, x double precision, j json)
  where n not in (select n from lost)
), told as (
  insert into outbox (tenant, topic, key, data)
  select t, 'entity', i, d from json_to_recordset($3::json) as o(s int, n int, t text, i text, d jsonb)
  where n not in (select n from lost) order by s
)
select n from lost`;

/** Writes state, history and outbox in one statement and one commit. Answers the numbers of the entities that lost. */
export async function flush(database: Database, { entities, instances, outbox }: Flush): Promise<ReadonlySet<number>> {
  const rows = await database.query<{ n: number }>({
    name: 'entity.flush',
    text: flushText,
    values: [entities, instances, outbox],
  });
  return new Set(rows.map((row) => row.n));
}

export async function insertTenant(database: Database, tenant: string): Promise<void> {
  await database.query('insert into tenant (name) values ($1) on conflict do nothing', [tenant]);
}

export async function hasTenant(database: Database, tenant: string): Promise<boolean> {
  return (await database.query('select 1 as yes from tenant where name = $1', [tenant])).length > 0;
}
