import { type Crowd, crowds, fanned, told, type WeekSize, weeks } from './bench-data.ts';
import type { Contender } from './measure.ts';

/** A figure the product promises, of the first contender over a yardstick, in the issue with this number. */
export type Goal = {
  readonly issue: 2 | 3 | 4;
  readonly yardstick: string;
} & ({ readonly atLeast: number } | { readonly p95AtMost: number } | { readonly perCpuAtLeast: number });

export interface BenchCase {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** Not in the quick profile, unless asked for. */
  readonly isExtra?: boolean;
  /** The first is the hub. */
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** What the 99th percentile of the first contender is promised to be at most. */
  readonly promised?: { readonly issue: 3; readonly p99_ms: number };
}

export interface Parties {
  readonly hub: {
    readonly pid: number;
    readonly origin: string;
    readonly mqttUrl: string;
    readonly authorization: string;
    /** Of a service key that may write what a bureau owns, and nothing else. */
    readonly bureauAuthorization: string;
  };
  /** The same hub, key and entities under policies that permit everything. */
  readonly allPermit:
    | { readonly pid: number; readonly origin: string; readonly bureauAuthorization: string }
    | undefined;
  readonly yardstick: { readonly pid: number; readonly address: string };
  readonly relay: { readonly pid: number; readonly url: string };
  readonly devices: readonly { readonly id: string; readonly credential: string }[];
  readonly field: string;
  /** Tenants that are filled for the growth of a query, smallest first. */
  readonly crowds: readonly Crowd[];
  /** Hubs of one age with few and with many subscriptions, many first; none on the embedded database. */
  readonly subscribed: readonly {
    readonly pid: number;
    readonly origin: string;
    readonly authorization: string;
    readonly count: number;
  }[];
  /** The process that plays the clients, and the one that runs raw SQL. */
  readonly load: Contender['drive'];
  readonly raw: Contender['drive'];
}

const clients = 64;
/** Connections of a city rather than of a district: what a flush costs by itself is shared by more. */
const manyClients = 512;
/** Under way over all MQTT connections: each has eight unacknowledged messages, as a gateway would. */
const inFlight = 512;
const batchClients = 4;

interface More {
  readonly id?: string;
  readonly title?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: Readonly<Record<string, unknown>>;
}

const few = 8;

/** The table of what is measured against what. */
export function listCases(parties: Parties): readonly BenchCase[] {
  const { hub, allPermit, yardstick, relay, devices, field, load, raw, subscribed } = parties;
  const headers = { authorization: hub.authorization };
  const contender = (id: string, title: string, rest: Omit<Contender, 'id' | 'title'>): Contender => ({
    id,
    title,
    ...rest,
  });
  const ours = (workload: string, path: string, count = clients, more: More = {}): Contender =>
    contender(more.id ?? 'hub', more.title ?? 'the hub', {
      drive: load,
      workload,
      target: { origin: hub.origin, path, headers: { ...headers, ...more.headers }, ...more.target },
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
  const past = '/ngsi-ld/v1/temporal/entities/{id}?{query}';
  const update = `${entities}/{id}/attrs/level`;
  const updating = (count: number): readonly Contender[] => [
    ours('http-update', update, count),
    plain('transaction', 'fastify + a transaction per request', 'http-update', '/transaction/{id}', count),
    plain('statement', 'fastify + one statement per request', 'http-update', '/statement/{id}', count),
    plain('plain', 'fastify that stores nothing', 'http-update', '/nothing/{id}', count),
  ];
  const upsert = '/ngsi-ld/v1/entityOperations/upsert?options=update';
  const crowd = (tenant: Crowd, workload: string): Contender =>
    ours(workload, `${entities}?{query}`, few, {
      id: `hub${crowds[tenant]}`,
      title: `the hub, ${crowds[tenant].toLocaleString('en')} entities`,
      headers: { 'ngsild-tenant': tenant },
    });
  const week = (size: WeekSize): Contender =>
    ours('http-week', past, few, {
      id: `hub${size}`,
      title: `the hub, ${size.toLocaleString('en')} readings`,
      target: { size },
    });
  const growing = [...parties.crowds].sort((one, other) => crowds[other] - crowds[one]);
  const [largest, smallest] = [growing[0] ?? 'b10k', growing.at(-1) ?? 'b10k'];

  const cases: readonly BenchCase[] = [
    {
      id: 'httpCreate',
      title: 'Durable creations of an entity with eight attributes by HTTP',
      unit: 'entities/s',
      contenders: [
        ours('http-create', entities),
        plain('transaction', 'fastify + a transaction per request', 'http-create', '/create-in-transaction'),
        plain('statement', 'fastify + one statement per request', 'http-create', '/create-in-statement'),
        plain('plain', 'fastify that stores nothing', 'http-create', '/nothing-batch'),
      ],
      goals: [
        { issue: 3, yardstick: 'transaction', atLeast: 2.5 },
        { issue: 3, yardstick: 'statement', atLeast: 1.5 },
      ],
    },
    {
      id: 'httpUpdate',
      title: 'Durable single-attribute updates by HTTP',
      unit: 'updates/s',
      contenders: [...updating(clients), sql('raw-update', 'raw SQL, one row per commit')],
      goals: [
        { issue: 2, yardstick: 'transaction', atLeast: 3 },
        { issue: 2, yardstick: 'statement', atLeast: 1.5 },
        { issue: 3, yardstick: 'statement', atLeast: 1.6 },
        { issue: 3, yardstick: 'plain', atLeast: 0.4 },
      ],
    },
    {
      id: 'crowdedUpdate',
      title: `Durable single-attribute updates by HTTP, ${manyClients} clients`,
      unit: 'updates/s',
      isExtra: true,
      contenders: updating(manyClients),
      goals: [
        { issue: 3, yardstick: 'statement', atLeast: 1.6 },
        { issue: 3, yardstick: 'plain', atLeast: 0.4 },
      ],
    },
    {
      id: 'hotUpdate',
      title: 'Updates of one entity by everybody',
      unit: 'updates/s',
      contenders: [
        ours('http-hot', update),
        ours('http-update', update, clients, { id: 'hubUniform', title: 'the hub, over 1,024 entities' }),
      ],
      goals: [{ issue: 3, yardstick: 'hubUniform', atLeast: 0.7 }],
    },
    policyCase('policyUpdate', 'Updates', 'updates/s', 'http-owned', update, clients),
    policyCase('policyBatch', 'Batch upserts', 'entities/s', 'http-owned-batch', upsert, batchClients),
    {
      id: 'mqttUpdate',
      title: 'Durable single-attribute updates by MQTT QoS 1 (acknowledged when they can be queried)',
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
        sql('raw-update', 'raw SQL, one row per commit'),
      ],
      goals: [
        { issue: 2, yardstick: 'relay', atLeast: 0.25 },
        { issue: 3, yardstick: 'relay', atLeast: 0.25 },
      ],
    },
    {
      id: 'batchUpsert',
      title: 'Batch upserts of 1,000 entities with three attributes',
      unit: 'entities/s',
      contenders: [
        ours('http-batch', upsert, batchClients),
        sql('raw-batch', 'raw SQL, one statement per 1,000 rows', batchClients),
      ],
      goals: [
        { issue: 2, yardstick: 'raw', atLeast: 0.5 },
        { issue: 3, yardstick: 'raw', atLeast: 0.7 },
      ],
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
      goals: [{ issue: 2, yardstick: 'plain', atLeast: 0.5 }],
    },
    {
      id: 'boxQuery',
      title: 'Queries for the 100 entities of a box',
      unit: 'queries/s',
      contenders: [ours('http-box', `${entities}?{query}`), sql('raw-box', 'raw SQL')],
      goals: [],
    },
    {
      id: 'nearQuery',
      title: 'Queries for the three entities within 500 m',
      unit: 'queries/s',
      contenders: [ours('http-near', `${entities}?{query}`), sql('raw-near', 'raw SQL')],
      goals: [],
    },
    {
      id: 'polygonQuery',
      title: 'Queries for the entities in a district of a thousand corners',
      unit: 'queries/s',
      contenders: [
        ours('http-polygon', '/ngsi-ld/v1/entityOperations/query?limit=200', few),
        sql('raw-polygon', 'raw SQL', few),
      ],
      goals: [],
    },
    {
      id: 'hourlyAggregation',
      title: 'Hourly means of one entity over a week of minutes',
      unit: 'queries/s',
      contenders: [ours('http-hours', past, few), sql('raw-hours', 'raw SQL', few)],
      goals: [],
    },
    {
      id: 'aggregationGrowth',
      title: 'Hourly means of a week, by the number of readings',
      unit: 'queries/s',
      contenders: (Object.keys(weeks).map(Number) as WeekSize[]).reverse().map(week),
      goals: [{ issue: 3, yardstick: 'hub1000', p95AtMost: 1.5 }],
    },
    {
      id: 'queryGrowth',
      title: 'Twenty entities by type and two conditions that a tenth of them meets, by the number of entities',
      unit: 'queries/s',
      contenders: growing.map((tenant) => crowd(tenant, 'http-q')),
      // Promised for a million; what a smaller run shows is not that.
      goals: largest === 'b1m' ? [{ issue: 3, yardstick: `hub${crowds[smallest]}`, p95AtMost: 1.5 }] : [],
    },
    {
      id: 'rareQueryGrowth',
      title: 'The one entity with a value, by the number of entities',
      unit: 'queries/s',
      contenders: growing.map((tenant) => crowd(tenant, 'http-rare')),
      goals: [],
    },
    {
      id: 'fanOut',
      title: `A write told to ${fanned.subscriptions} subscriptions of one receiver, from the answer to each arrival, hub otherwise idle`,
      unit: 'notifications/s',
      contenders: [ours('http-fan-out', `${entities}/${fanned.id}/attrs/level`, 1)],
      goals: [],
      promised: { issue: 3, p99_ms: 50 },
    },
    {
      id: 'delivery',
      title: `Writes as fast as they are taken, each told to ${told.subscriptions} subscriptions, all of it in order (latency: from the answer to the arrival)`,
      unit: 'writes/s',
      contenders: [
        ours('http-tell', update, clients, {
          id: 'slow',
          title: `the receiver takes ${told.slow_ms} ms`,
          target: { slow_ms: told.slow_ms },
        }),
        ours('http-tell', update, clients, { id: 'quick', title: 'the receiver answers at once' }),
      ],
      // What waits for a slow receiver must not slow down those who write.
      goals: [{ issue: 3, yardstick: 'quick', atLeast: 0.9 }],
    },
    {
      id: 'subscriptionGrowth',
      title: 'Single-attribute updates beside subscriptions to the same type that do not match',
      unit: 'updates/s',
      contenders: subscribed.map(({ pid, origin, authorization, count }, index) =>
        contender(index === 0 ? 'many' : 'few', `a hub with ${count.toLocaleString('en')}`, {
          drive: load,
          workload: 'http-update',
          target: { origin, path: update, headers: { authorization } },
          clients,
          servers: [pid],
        }),
      ),
      // Promised for a million; what a smaller run shows is not that.
      goals:
        subscribed[0]?.count === 1_000_000
          ? [
              { issue: 3, yardstick: 'few', atLeast: 1 / 1.2 },
              { issue: 3, yardstick: 'few', perCpuAtLeast: 1 / 1.2 },
            ]
          : [],
    },
  ];
  return cases.filter(({ contenders }) => contenders.length > 0);

  /** What policies cost: the same by the same key where they permit everything. */
  function policyCase(
    id: string,
    what: string,
    unit: string,
    workload: string,
    path: string,
    count: number,
  ): BenchCase {
    const by = ({ pid, origin, bureauAuthorization }: NonNullable<Parties['allPermit']>) => ({
      drive: load,
      workload,
      target: { origin, path, headers: { authorization: bureauAuthorization } },
      clients: count,
      servers: [pid],
    });
    const contenders = allPermit
      ? [
          contender('hub', 'the city’s policies', by(hub)),
          contender('allPermit', 'the same run where everything is permitted', by(allPermit)),
        ]
      : [];
    const title = `${what} by a key for what one bureau owns`;
    return { id, title, unit, contenders, goals: [{ issue: 4, yardstick: 'allPermit', atLeast: 0.85 }] };
  }
}
