import { migrations as contextMigrations, createContext, type Entities } from '@hub/context';
import { type City, code, definePack, number, point, type SampleDevice, text } from '@hub/kernel';
import { type Bus, type Database, Outbox, openBus, openDeliveries, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from './migrations.ts';
import { createSensing, type Sensing, type SensingDeps } from './sensing.ts';
import type { SensingConfig } from './sensing-config.ts';

const title = { zh: '测试', en: 'Test' };

/** A pack of thermometers, for tests. */
export const testPack = definePack({
  id: 'test',
  title,
  mandate: { row: 'test', section: 'test', lead: 'test', responsible: [] },
  roles: {},
  entities: {
    Room: {
      title,
      attributes: {
        temperature: number(title, 'Cel', { min: -50, max: 80 }),
        pressure: number(title, 'hPa'),
        note: text(title, 20),
        state: code(title, { open: title, shut: title }),
      },
    },
  },
  thingModels: {
    thermometer: {
      title,
      entityType: 'Room',
      period: 'PT1M',
      fields: {
        t: { attribute: 'temperature' },
        pa: { attribute: 'pressure', scale: 0.01 },
        note: { attribute: 'note' },
        state: { attribute: 'state' },
      },
    },
  },
  indicators: {},
  rules: [],
  codeTables: {},
  cases: {},
  panels: [],
  generators: {
    warmth: {
      title,
      thingModel: 'thermometer',
      every: 'PT1H',
      generate: (seed, _device, at) => ({ t: (seed + at / 3_600_000) % 50 }),
    },
  },
  registers: {
    rooms: {
      title,
      entityType: 'Room',
      entries: (seed, areas, size) =>
        Array.from({ length: areas.length * size }, (_, index) => ({
          id: `${seed}-${index}`,
          name: title,
          location: point(113.6, 34.7),
          values: { note: `room ${index}` },
        })),
    },
  },
  reads: [],
});

export function sampleDevice(id: string, provenance: SampleDevice['provenance'] = 'measured'): SampleDevice {
  return { id, name: title, thingModel: 'test.thermometer', location: point(113.6, 34.7), provenance, source: 'test' };
}

export interface TestHub {
  readonly database: Database;
  readonly bus: Bus;
  readonly context: Entities;
  readonly sensing: Sensing;
  /** May be called again. */
  stop(): Promise<void>;
}

export interface TestHubOptions {
  readonly database?: Database;
  readonly city?: Partial<Pick<City, 'recordings' | 'feeds' | 'registers' | 'areas'>>;
  readonly config?: Partial<SensingConfig>;
  readonly clock?: () => number;
  readonly revocations?: SensingDeps['revocations'];
  /** Stands between sensing and the database. */
  readonly wrapDatabase?: (database: Database) => Database;
  /** Stands between sensing and the context broker. */
  readonly wrapContext?: (context: Entities) => SensingDeps['context'];
}

export const testMigrations = [...runtimeMigrations, ...contextMigrations, ...migrations];

/** Sensing on a real database and a real context broker, its broker on a free port. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const log = openLog('silent');
  const database = options.database ?? (await openTestDatabase(testMigrations));
  const clock = options.clock ?? Date.now;
  const bus = await openBus({ natsUrl: '', log });
  const outbox = new Outbox(database, log);
  const context = createContext({ database, outbox, deliveries: openDeliveries({ database, log }), log, clock });
  const sensing = createSensing({
    database: options.wrapDatabase?.(database) ?? database,
    bus,
    log,
    clock,
    city: { packs: [testPack], recordings: [], feeds: [], ...options.city },
    context: options.wrapContext?.(context) ?? context,
    ...(options.revocations ? { revocations: options.revocations } : {}),
    config: {
      HUB_MQTT_PORT: 0,
      HUB_MQTT_HOST: '127.0.0.1',
      HUB_MQTT_TLS: false,
      HUB_MQTT_TLS_PORT: 0,
      HUB_MQTT_CONNECTIONS: 100,
      HUB_DEAD_LETTER_DAYS: 30,
      HUB_DEAD_LETTER_LIMIT: 100_000,
      HUB_DEMO: true,
      HUB_SAMPLE_DATA: '',
      HUB_REGISTER_SIZE: 1_200,
      ...options.config,
    },
  });
  await context.start();
  await sensing.start();
  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await sensing.stop();
    await outbox.stop();
    await context.stop();
    await bus.close();
    if (!options.database) await database.close();
  }
  return {
    database,
    bus,
    context,
    sensing,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
