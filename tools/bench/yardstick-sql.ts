import type { Database, Statement } from '@hub/runtime';
import {
  box,
  district,
  gauge,
  gaugeId,
  gaugePosition,
  gauges,
  gaugeType,
  seriesId,
  seriesLevel,
  seriesMinutes,
  seriesStart,
} from './bench-data.ts';

/**
 * Tables of the shape every broker needs (current state, history, outbox), with the indexes it cannot do without. What is
 * measured against them does the same durable work: an entity's state, a history row for each attribute written, an outbox
 * row for each entity. They do less than the hub where a first version would: no versions against lost updates, no times
 * for each attribute, no instance ids, no table of types, no partitions. Their types are the cheapest that serve (text that
 * nobody looks into is json). So the yardstick errs against the hub, never for it.
 */
const schema = `
  create table bench_entity (
    tenant text collate "C" not null, id text collate "C" not null, type text not null, body jsonb not null,
    location geometry(geometry, 4326), modified_at timestamptz not null, primary key (tenant, id)
  ) with (fillfactor = 80);
  create index bench_entity_location on bench_entity using gist (location);
  create table bench_instance (
    tenant text collate "C" not null, entity_id text collate "C" not null, attribute text collate "C" not null,
    at timestamptz not null, number double precision, instance json not null
  );
  create index bench_instance_time on bench_instance (tenant, entity_id, attribute, at);
  create table bench_outbox (
    seq bigint generated always as identity primary key, tenant text not null, topic text not null, key text not null,
    data json not null, committed_at timestamptz not null default clock_timestamp()
  )`;

const setLevel = `update bench_entity set body = jsonb_set(body, '{level,value}', to_jsonb($2::float8)), modified_at = now()
   where tenant = 'default' and id = $1`;
const addInstance = `insert into bench_instance (tenant, entity_id, attribute, at, number, instance)
   values ('default', $1, 'level', now(), $2, $3::json)`;
const addOutbox = `insert into bench_outbox (tenant, topic, key, data) values ('default', 'entity', $1, $2::json)`;

const instanceText = (level: number): string => JSON.stringify({ type: 'Property', value: level, unitCode: 'MTR' });
const changeText = (level: number): string =>
  JSON.stringify({
    op: 'updated',
    types: [gaugeType],
    changed: { level: { type: 'Property', value: level, unitCode: 'MTR' } },
    deleted: [],
  });

/** What a first version does: a transaction per request, statement by statement. */
export async function updateInTransaction(database: Database, id: string, level: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query({ name: 'bench.state', text: setLevel, values: [id, level] });
    await tx.query({ name: 'bench.instance', text: addInstance, values: [id, level, instanceText(level)] });
    await tx.query({ name: 'bench.outbox', text: addOutbox, values: [id, changeText(level)] });
  });
}

/** The best a request can do alone: one prepared statement, one round trip, one commit. */
export async function updateInStatement(database: Database, id: string, level: number): Promise<void> {
  await database.query({
    name: 'bench.update',
    text: `with state as (${setLevel} returning id),
           instance as (insert into bench_instance (tenant, entity_id, attribute, at, number, instance)
             select 'default', id, 'level', now(), $2, $3::json from state)
           insert into bench_outbox (tenant, topic, key, data) select 'default', 'entity', id, $4::json from state`,
    values: [id, level, instanceText(level), changeText(level)],
  });
}

/** The same three effects for many entities in one statement. */
export function batchStatement(numbers: readonly number[], level: number): Statement {
  const positions = numbers.map(gaugePosition);
  return {
    name: 'bench.batch',
    text: `with row as (
             select * from unnest($1::text[], $2::text[], $3::float8[], $4::float8[]) as row(id, body, longitude, latitude)
           ), state as (
             insert into bench_entity (tenant, id, type, body, location, modified_at)
             select 'default', id, '${gaugeType}', body::jsonb, st_setsrid(st_makepoint(longitude, latitude), 4326), now() from row
             on conflict (tenant, id) do update set body = excluded.body, location = excluded.location, modified_at = excluded.modified_at
           ), instance as (
             insert into bench_instance (tenant, entity_id, attribute, at, number, instance)
             select 'default', id, attribute.key, now(),
                    case when jsonb_typeof(attribute.value->'value') = 'number' then (attribute.value->>'value')::float8 end,
                    attribute.value::json
             from row, jsonb_each(body::jsonb - 'id' - 'type') as attribute
           )
           insert into bench_outbox (tenant, topic, key, data)
           select 'default', 'entity', id, json_build_object('op', 'updated', 'changed', body::json) from row`,
    values: [
      numbers.map(gaugeId),
      numbers.map((number) => JSON.stringify(gauge(number, level))),
      positions.map(([longitude]) => longitude),
      positions.map(([, latitude]) => latitude),
    ],
  };
}

const addEntity = `insert into bench_entity (tenant, id, type, body, location, modified_at)
   values ('default', $1, 'BenchStation', $2::jsonb, st_setsrid(st_geomfromgeojson($3::text), 4326), now())`;
const addInstances = (from: string) => `insert into bench_instance (tenant, entity_id, attribute, at, number, instance)
   select 'default', $1, attribute.key, now(),
          case when json_typeof(attribute.value->'value') = 'number' then (attribute.value->>'value')::float8 end, attribute.value
   from ${from}json_each($2::json) as attribute where attribute.key not in ('id', 'type')`;

interface Created {
  readonly id: string;
  readonly location: { readonly value: object };
}

const createdText = (entity: Created): string => JSON.stringify({ op: 'created', changed: entity, deleted: [] });

export async function createInTransaction(database: Database, entity: Created): Promise<void> {
  const body = JSON.stringify(entity);
  await database.transaction(async (tx) => {
    const values = [entity.id, body, JSON.stringify(entity.location.value)];
    await tx.query({ name: 'bench.create', text: addEntity, values });
    await tx.query({ name: 'bench.instances', text: addInstances(''), values: [entity.id, body] });
    await tx.query({ name: 'bench.outbox', text: addOutbox, values: [entity.id, createdText(entity)] });
  });
}

export async function createInStatement(database: Database, entity: Created): Promise<void> {
  await database.query({
    name: 'bench.createAtOnce',
    text: `with state as (${addEntity} returning id), instance as (${addInstances('state, ')})
           insert into bench_outbox (tenant, topic, key, data) select 'default', 'entity', id, $4::json from state`,
    values: [entity.id, JSON.stringify(entity), JSON.stringify(entity.location.value), createdText(entity)],
  });
}

export async function readBody(database: Database, id: string): Promise<string> {
  const rows = await database.query<{ body: string }>({
    name: 'bench.read',
    text: `select body::text as body from bench_entity where tenant = 'default' and id = $1`,
    values: [id],
  });
  return rows[0]?.body ?? '';
}

export async function readBox(database: Database, index: number): Promise<string> {
  const rows = await database.query<{ body: string }>({
    name: 'bench.box',
    text: `select body::text as body from bench_entity
           where tenant = 'default' and type = '${gaugeType}' and location && st_makeenvelope($1, $2, $3, $4, 4326)
             and st_within(location, st_makeenvelope($1, $2, $3, $4, 4326))
           order by id limit 100`,
    values: [...box(index)],
  });
  return `[${rows.map((row) => row.body).join(',')}]`;
}

export async function readNear(database: Database, number: number): Promise<string> {
  const rows = await database.query<{ body: string }>({
    name: 'bench.near',
    text: `select body::text as body from bench_entity, (select st_setsrid(st_makepoint($1, $2), 4326) as here) p
           where tenant = 'default' and type = '${gaugeType}' and location && st_expand(here, 0.006, 0.0046)
             and st_dwithin(location::geography, here::geography, 500) order by id limit 20`,
    values: [...gaugePosition(number)],
  });
  return `[${rows.map((row) => row.body).join(',')}]`;
}

export async function readDistrict(database: Database): Promise<string> {
  const rows = await database.query<{ body: string }>({
    name: 'bench.district',
    text: `select body::text as body from bench_entity, (select st_setsrid(st_geomfromgeojson($1), 4326) as shape) s
           where tenant = 'default' and type = '${gaugeType}' and st_within(location, shape) order by id limit 200`,
    values: [JSON.stringify({ type: 'Polygon', coordinates: [district.ring] })],
  });
  return `[${rows.map((row) => row.body).join(',')}]`;
}

export async function readHours(database: Database): Promise<{ start: Date; mean: number }[]> {
  return database.query({
    name: 'bench.hours',
    text: `select date_bin('1 hour', at, $2) as start, avg(number) as mean from bench_instance
           where tenant = 'default' and entity_id = $1 and attribute = 'level' and at >= $2 and at < $3 group by 1 order by 1`,
    values: [seriesId, new Date(seriesStart), new Date(seriesStart + seriesMinutes * 60_000)],
  });
}

/** Creates and fills the tables. */
export async function fillYardstick(database: Database): Promise<void> {
  for (const statement of schema.split(';')) await database.query(statement);
  for (let from = 0; from < gauges; from += 1_000) {
    await database.commit([
      batchStatement(
        Array.from({ length: 1_000 }, (_, offset) => from + offset),
        0,
      ),
    ]);
  }
  const minutes = Array.from({ length: seriesMinutes }, (_, minute) => minute);
  await database.query({
    text: `insert into bench_instance (tenant, entity_id, attribute, at, number, instance)
           select 'default', $1, 'level', at, level, json_build_object('type', 'Property', 'value', level)
           from unnest($2::timestamptz[], $3::float8[]) as row(at, level)`,
    values: [seriesId, minutes.map((minute) => new Date(seriesStart + minute * 60_000)), minutes.map(seriesLevel)],
  });
  await database.query('analyze');
}
