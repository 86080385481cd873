import type { Contender } from './measure.ts';

/** A figure the product promises: the hub's rate over a yardstick's. */
export interface Goal {
  readonly yardstick: string;
  readonly atLeast: number;
}

export interface BenchCase {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** The first is the hub. */
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
}

export interface Parties {
  readonly hub: {
    readonly pid: number;
    readonly origin: string;
    readonly mqttUrl: string;
    readonly authorization: string;
  };
  readonly yardstick: { readonly pid: number; readonly address: string };
  readonly relay: { readonly pid: number; readonly url: string };
  readonly devices: readonly { readonly id: string; readonly credential: string }[];
  readonly field: string;
  /** The process that plays the clients, and the one that runs raw SQL. */
  readonly load: Contender['drive'];
  readonly raw: Contender['drive'];
}

const clients = 64;
/** Under way over all MQTT connections: each has eight unacknowledged messages, as a gateway would. */
const inFlight = 512;
const batchClients = 4;

/** The table of what is measured against what. */
export function listCases(parties: Parties): readonly BenchCase[] {
  const { hub, yardstick, relay, devices, field, load, raw } = parties;
  const headers = { authorization: hub.authorization };
  const contender = (id: string, title: string, rest: Omit<Contender, 'id' | 'title'>): Contender => ({
    id,
    title,
    ...rest,
  });
  const ours = (workload: string, path: string, count = clients): Contender =>
    contender('hub', 'the hub', {
      drive: load,
      workload,
      target: { origin: hub.origin, path, headers },
      clients: count,
      servers: [hub.pid],
    });
  const plain = (id: string, title: string, workload: string, path: string, count = clients): Contender =>
    contender(id, title, {
      drive: load,
      workload,
      target: { origin: yardstick.address, path },
      clients: count,
      servers: [yardstick.pid],
    });
  const sql = (workload: string, title: string, count = clients): Contender =>
    contender('raw', title, { drive: raw, workload, target: {}, clients: count, servers: [yardstick.pid] });
  const entities = '/ngsi-ld/v1/entities';

  return [
    {
      id: 'httpUpdate',
      title: 'Durable single-attribute updates by HTTP',
      unit: 'updates/s',
      contenders: [
        ours('http-update', `${entities}/{id}/attrs/level`),
        plain('transaction', 'fastify + a transaction per request', 'http-update', '/transaction/{id}'),
        plain('statement', 'fastify + one statement per request', 'http-update', '/statement/{id}'),
        plain('plain', 'fastify that stores nothing', 'http-update', '/nothing/{id}'),
        sql('raw-update', 'raw SQL, one row per commit'),
      ],
      goals: [
        { yardstick: 'transaction', atLeast: 3 },
        { yardstick: 'statement', atLeast: 1.5 },
      ],
    },
    {
      id: 'mqttUpdate',
      title: 'Durable single-attribute updates by MQTT QoS 1',
      unit: 'messages/s',
      contenders: [
        contender('hub', 'the hub', {
          drive: load,
          workload: 'mqtt-publish',
          target: { url: hub.mqttUrl, devices, field },
          clients: inFlight,
          servers: [hub.pid],
        }),
        contender('relay', 'the same broker, relaying to one subscriber', {
          drive: load,
          workload: 'mqtt-relay',
          target: { url: relay.url, field },
          clients: inFlight,
          servers: [relay.pid],
        }),
        plain('plain', 'fastify that stores nothing', 'http-update', '/nothing/{id}'),
        sql('raw-update', 'raw SQL, one row per commit'),
      ],
      goals: [{ yardstick: 'relay', atLeast: 0.25 }],
    },
    {
      id: 'batchUpsert',
      title: 'Batch upserts of 1,000 entities with three attributes',
      unit: 'entities/s',
      contenders: [
        ours('http-batch', '/ngsi-ld/v1/entityOperations/upsert?options=update', batchClients),
        sql('raw-batch', 'raw SQL, one statement per 1,000 rows', batchClients),
        plain('plain', 'fastify that stores nothing', 'http-batch', '/nothing-batch', batchClients),
      ],
      goals: [{ yardstick: 'raw', atLeast: 0.5 }],
    },
    {
      id: 'readById',
      title: 'Reads of one entity by id',
      unit: 'reads/s',
      contenders: [
        ours('http-read', `${entities}/{id}`),
        plain('plain', 'fastify, from memory', 'http-read', '/plain/{id}'),
        sql('raw-read', 'raw SQL'),
      ],
      goals: [{ yardstick: 'plain', atLeast: 0.5 }],
    },
    {
      id: 'boxQuery',
      title: 'Queries for the 100 entities of a box',
      unit: 'queries/s',
      contenders: [
        ours('http-box', `${entities}?{query}`),
        sql('raw-box', 'raw SQL'),
        plain('plain', 'fastify, from memory', 'http-box', '/plain-box?{query}'),
      ],
      goals: [],
    },
    {
      id: 'hourlyAggregation',
      title: 'Hourly means of one entity over a week of minutes',
      unit: 'queries/s',
      contenders: [
        ours('http-hours', '/ngsi-ld/v1/temporal/entities/{id}?{query}', 8),
        sql('raw-hours', 'raw SQL', 8),
        plain('plain', 'fastify, from memory', 'http-hours', '/plain-hours?{query}', 8),
      ],
      goals: [],
    },
  ];
}
