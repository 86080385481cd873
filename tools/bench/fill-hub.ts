import { openSqlClient } from '../services/sql-client.ts';
import {
  batchSize,
  type Crowd,
  crowds,
  gauge,
  gaugePosition,
  gauges,
  gaugeType,
  owned,
  owningBureau,
  rowType,
  seriesId,
  seriesLevel,
  seriesMinutes,
  seriesStart,
  updated,
  weekReading,
  weeks,
} from './bench-data.ts';
import type { BenchHub } from './bench-hub.ts';

export interface BenchDevice {
  readonly id: string;
  readonly credential: string;
  readonly entityId: string;
}

export interface BenchDevices {
  readonly devices: readonly BenchDevice[];
  /** The message's field, and the attribute it becomes. */
  readonly field: string;
  readonly attribute: string;
}

const deviceCount = 64;

/** The same entities and the same series as the yardsticks have. */
export async function fillHub(hub: BenchHub): Promise<void> {
  await fillGauges(hub);
  await fillSeries(hub);
}

export async function fillGauges(hub: BenchHub): Promise<void> {
  for (let from = 0; from < gauges; from += batchSize) {
    const entities = Array.from({ length: batchSize }, (_, offset) => gauge(from + offset, 0));
    await hub.ask('POST', '/ngsi-ld/v1/entityOperations/upsert?options=update', entities);
  }
}

/** What one bureau owns, and the `Authorization` of a key that may write it. */
export async function fillOwned(hub: BenchHub): Promise<string> {
  const entities = Array.from({ length: updated }, (_, number) => owned(number, 0));
  for (let from = 0; from < updated; from += batchSize)
    await hub.ask('POST', '/ngsi-ld/v1/entityOperations/upsert', entities.slice(from, from + batchSize));
  const order = { name: 'benchmark', permissions: ['context.write'], unit: owningBureau };
  return `Bearer ${(await hub.ask<{ key: string }>('POST', '/api/v1/keys', order)).key}`;
}

/** A week of minutes, as updates of one entity, each with the time it was observed. */
async function fillSeries(hub: BenchHub): Promise<void> {
  const level = (minute: number): object => ({
    type: 'Property',
    value: seriesLevel(minute),
    observedAt: new Date(seriesStart + minute * 60_000).toISOString(),
  });
  await hub.ask('POST', '/ngsi-ld/v1/entities', { id: seriesId, type: 'BenchSeries', level: level(0) });
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next < seriesMinutes) {
      const minute = next;
      next += 1;
      await hub.ask('PATCH', `/ngsi-ld/v1/entities/${encodeURIComponent(seriesId)}/attrs/level`, level(minute));
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

/** Weeks of a thousand readings and more, imported as a past. */
export async function fillWeeks(hub: BenchHub): Promise<void> {
  for (const [size, id] of Object.entries(weeks)) {
    for (let from = 0; from < Number(size); from += 5_000) {
      const count = Math.min(5_000, Number(size) - from);
      const level = Array.from({ length: count }, (_, offset) => {
        const { at, value } = weekReading(Number(size), from + offset);
        return { type: 'Property', value, observedAt: new Date(at).toISOString() };
      });
      await hub.ask('POST', '/ngsi-ld/v1/temporal/entities', { id, type: 'BenchWeek', level });
    }
  }
}

/** Tenants full of entities, put where the hub keeps them: a million by HTTP would take longer than all else. */
export async function fillCrowds(databaseUrl: string, which: readonly Crowd[]): Promise<void> {
  const client = openSqlClient(databaseUrl, 1);
  try {
    for (const tenant of which) {
      await client.query('insert into tenant (name) values ($1) on conflict do nothing', [tenant]);
      const rows = `from generate_series(1, ${crowds[tenant]}) n`;
      const id = `'urn:ngsi-ld:${rowType}:' || lpad(n::text, 8, '0')`;
      await client.query(
        `insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at)
         select $1, ${id}, array['${rowType}'], '{}', jsonb_build_object('id', ${id}, 'type', '${rowType}',
           'name', jsonb_build_object('type', 'Property', 'value', 'Row ' || n),
           'level', jsonb_build_object('type', 'Property', 'value', (n % 1000 * 7919) % 1000)), '{}', null,
           array[value_key($1, 'name' || chr(1) || 'Row ' || n)], 1, now(), now() ${rows}`,
        [tenant],
      );
      await client.query(`insert into entity_type select $1, '${rowType}', ${id} ${rows}`, [tenant]);
    }
  } finally {
    await client.close();
  }
}

/** Subscriptions to the type that is updated, each to another attribute, none of which is written. */
export async function fillSubscriptions(databaseUrl: string, count: number): Promise<void> {
  const client = openSqlClient(databaseUrl, 1);
  try {
    await client.query(
      `insert into subscription (tenant, id, body, created_at, modified_at)
       select 'default', 'urn:ngsi-ld:Subscription:' || n, json_build_object('id', 'urn:ngsi-ld:Subscription:' || n, 'type', 'Subscription',
         'entities', json_build_array(json_build_object('type', '${gaugeType}')), 'watchedAttributes', json_build_array('other' || n),
         'notification', json_build_object('endpoint', json_build_object('uri', 'http://127.0.0.1:9/'))), now(), now()
       from generate_series(1, $1::int) n`,
      [count],
    );
  } finally {
    await client.close();
  }
}

/** What the filling has left to do, done before anything is measured: else it falls into somebody's round. */
export async function tidy(databaseUrl: string): Promise<void> {
  const client = openSqlClient(databaseUrl, 1);
  try {
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.close();
  }
}

interface Models {
  readonly entityTypes: readonly {
    readonly id: string;
    readonly attributes: readonly { readonly name: string; readonly kind: string }[];
  }[];
  readonly thingModels: readonly {
    readonly id: string;
    readonly entityType: string;
    readonly fields: readonly { readonly field: string; readonly attribute: string }[];
  }[];
}

interface Choice {
  readonly thingModel: string;
  readonly field: string;
  readonly attribute: string;
}

/**
 * A number that some kind of device sends. One that no indicator reads is taken first, so that the figure is the write
 * path's and not that of a pack's algorithm.
 */
async function chooseField(hub: BenchHub): Promise<Choice> {
  const { entityTypes, thingModels } = await hub.ask<Models>('GET', '/api/v1/models');
  const { items } = await hub.ask<{ items: readonly { readonly inputs?: readonly string[] }[] }>(
    'GET',
    '/api/v1/indicators',
  );
  const read = new Set(items.flatMap((indicator) => indicator.inputs ?? []));
  const choices = thingModels.flatMap(({ id, entityType, fields }) => {
    const attributes = entityTypes.find((type) => type.id === entityType)?.attributes ?? [];
    const numbers = new Set(attributes.filter(({ kind }) => kind === 'number').map(({ name }) => name));
    return fields.filter(({ attribute }) => numbers.has(attribute)).map((field) => ({ thingModel: id, ...field }));
  });
  const choice = choices.find(({ attribute }) => !read.has(attribute)) ?? choices[0];
  if (!choice) throw new Error('No pack has a thing model with a number');
  return choice;
}

/** Registers a device for each MQTT connection. */
export async function registerDevices(hub: BenchHub): Promise<BenchDevices> {
  const { thingModel, field, attribute } = await chooseField(hub);
  const devices: BenchDevice[] = [];
  for (let index = 0; index < deviceCount; index += 1) {
    const answer = await hub.ask<{ credential: string; entityId: string }>('POST', '/api/v1/devices', {
      id: `bench-${index}`,
      name: `Bench ${index}`,
      thingModel,
      location: { type: 'Point', coordinates: gaugePosition(index) },
    });
    devices.push({ id: `bench-${index}`, credential: answer.credential, entityId: answer.entityId });
  }
  return { devices, field, attribute };
}
