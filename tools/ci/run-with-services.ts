import { runParts } from '../runner/run-parts.ts';
import { servicesPart } from '../runner/test-parts.ts';
import type { Service } from '../services/service.ts';
import { startThrowAwayMosquitto } from '../services/throw-away-mosquitto.ts';
import { startThrowAwayNats } from '../services/throw-away-nats.ts';
import { startThrowAwayPostgres } from '../services/throw-away-postgres.ts';

// The tests of stores, bus and broker, on real services that live as long as this run.
const starters = {
  HUB_TEST_DATABASE_URL: startThrowAwayPostgres,
  HUB_TEST_NATS_URL: startThrowAwayNats,
  HUB_TEST_MQTT_URL: startThrowAwayMosquitto,
} as const satisfies Readonly<Record<string, () => Promise<Service | undefined>>>;

const running: Service[] = [];
try {
  for (const [key, start] of Object.entries(starters)) {
    const service = await start();
    if (!service) throw new Error(`The program for ${key} is missing; run tools/ci/install-services.sh`);
    running.push(service);
    process.env[key] = service.url;
    console.log(`${key}=${service.url}`);
  }
  process.exitCode = await runParts([servicesPart]);
} finally {
  await Promise.all(running.map((service) => service.stop()));
}
