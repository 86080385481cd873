import type { Entities } from '@hub/context';
import { type City, defaultTenant, type Instant, type Revocations } from '@hub/kernel';
import { type Bus, type Database, type HubModule, type Log, openSecretBox, type SecretBox } from '@hub/runtime';
import { type CertificateAuthority, openCertificateAuthority } from './certificates/certificate-authority.ts';
import { openDeviceCertificates } from './certificates/device-certificates.ts';
import { certificateRoutes } from './certificates/routes-certificates.ts';
import { type DeviceRegistry, openDeviceRegistry } from './devices/device-registry.ts';
import { openLastSeen } from './devices/last-seen.ts';
import { deviceRoutes } from './devices/routes-devices.ts';
import { listThingModels } from './devices/thing-models.ts';
import { type MqttBroker, openMqttBroker } from './mqtt/mqtt-broker.ts';
import { openFeeds } from './recordings/feeds.ts';
import { openRecordings } from './recordings/recordings.ts';
import { recordingRoutes } from './recordings/routes-recordings.ts';
import { openRegisters } from './registers.ts';
import type { SensingConfig } from './sensing-config.ts';
import { openDeadLetters } from './telemetry/dead-letters.ts';
import { openFactWriter } from './telemetry/fact-writer.ts';
import { deadLetterRoutes } from './telemetry/routes-dead-letters.ts';
import { telemetryRoutes } from './telemetry/routes-telemetry.ts';
import { openTelemetry } from './telemetry/telemetry.ts';

export interface SensingDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly log: Log;
  readonly city: Pick<City, 'packs' | 'recordings' | 'feeds'> & Partial<Pick<City, 'registers' | 'areas'>>;
  readonly clock: () => Instant;
  readonly context: Pick<Entities, 'write' | 'listInstances' | 'listEntities' | 'findMarked'>;
  readonly config: SensingConfig;
  /** Tells of devices that another process has revoked when there is no bus between them. */
  readonly revocations?: Revocations;
  /** Seals the key of the certificate authority; without it what is sealed opens in this process only. */
  readonly box?: SecretBox;
}

/** Devices and the ways their messages come in. */
export interface Sensing extends HubModule {
  readonly registerDevice: DeviceRegistry['registerDevice'];
  /** The port the broker listens on once started. */
  mqttPort(): number;
  /** The port of MQTT over TLS once started, when it is switched on. */
  mqttTlsPort(): number | undefined;
}

const flushEvery_ms = 5_000;
const purgeEvery_ms = 60_000;
const day_ms = 86_400_000;

export function createSensing(deps: SensingDeps): Sensing {
  const { database, city, clock, config } = deps;
  const log = deps.log.child({ part: 'sensing' });
  const models = listThingModels(city);
  const lastSeen = openLastSeen(database, log);
  const registry = openDeviceRegistry({ ...deps, models });
  const facts = openFactWriter(deps.context);
  const telemetry = openTelemetry({ database, facts, marked: deps.context, models, lastSeen, log });
  const keep_ms = config.HUB_DEAD_LETTER_DAYS * day_ms;
  const most = config.HUB_DEAD_LETTER_LIMIT;
  const deadLetters = openDeadLetters({ database, registry, telemetry, clock, keep_ms, most });
  const players = { city, database, registry, telemetry, clock, log };
  const recordings = openRecordings({ ...players, folder: config.HUB_SAMPLE_DATA });
  const feeds = openFeeds(players);
  const registers = openRegisters({
    city: { areas: async () => [], ...city },
    context: deps.context,
    size: config.HUB_REGISTER_SIZE,
    log,
  });
  const box = deps.box ?? openSecretBox({ key: '', dataDir: 'memory' });
  let authority: CertificateAuthority | undefined;
  const certificates = openDeviceCertificates({ database, registry, clock, authority: () => authority });
  let broker: MqttBroker | undefined;
  let port = config.HUB_MQTT_PORT;
  const timers: NodeJS.Timeout[] = [];

  async function purge(): Promise<void> {
    if (database.readOnly()) return;
    await deadLetters.purge();
  }

  function repeat(what: string, every_ms: number, work: () => Promise<void>): void {
    const run = () => void work().catch((error: unknown) => log.error({ err: error }, `${what} failed`));
    timers.push(setInterval(run, every_ms));
  }

  return {
    name: 'sensing',
    routes: [
      ...telemetryRoutes({ registry, telemetry, clock }),
      ...deviceRoutes({ registry, models, lastSeen, clock }),
      ...certificateRoutes(certificates, clock),
      ...deadLetterRoutes(deadLetters),
      ...recordingRoutes(recordings),
    ],
    registerDevice: (device) => registry.registerDevice(device),
    mqttPort: () => port,
    mqttTlsPort: () => broker?.tlsPort(),
    async start() {
      authority = await openCertificateAuthority(database, box, clock).catch((error: unknown) => {
        // Devices with passwords do not hang on it.
        log.error({ err: error }, 'the certificate authority for devices cannot be used');
        return undefined;
      });
      const tls = authority &&
        config.HUB_MQTT_TLS && { authority, host: config.HUB_MQTT_HOST, port: config.HUB_MQTT_TLS_PORT };
      broker = await openMqttBroker({
        certificates,
        tls: tls || undefined,
        registry,
        telemetry,
        facts,
        database,
        clock,
        log,
        host: config.HUB_MQTT_HOST,
        port: config.HUB_MQTT_PORT,
        mostConnections: config.HUB_MQTT_CONNECTIONS,
      });
      await registry.start((id) => broker?.disconnect(id));
      deps.revocations?.listen((kind) => {
        if (kind === 'device' || kind === 'device_certificate' || kind === 'unknown') void broker?.lookAgain();
      });
      port = await broker.listen();
      repeat('storing last seen times', flushEvery_ms, () => lastSeen.flush());
      repeat('purging dead letters', purgeEvery_ms, purge);
      await recordings.importHistory(defaultTenant);
      if (!config.HUB_DEMO) return;
      feeds.start(defaultTenant);
      void registers.fill(defaultTenant);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([feeds.stop(), registers.stop(), recordings.stop(), broker?.stop()]);
      await registry.stop();
      await lastSeen.flush();
    },
  };
}
