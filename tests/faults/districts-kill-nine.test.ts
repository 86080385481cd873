import { test } from 'node:test';
import { freePort } from '../../tools/services/start-program.ts';
import { databasesOnDisk } from '../support/databases.ts';
import { startHubProcess } from '../support/hub-process.ts';
import {
  type Acknowledged,
  assertTold,
  kills,
  openReceiver,
  registerSource,
  startWriters,
  subscribe,
  writesPerLife,
} from './told-series.ts';

for (const { name, skip, use } of databasesOnDisk) {
  test(
    `every write in a district is told to a subscriber of the city, in order, after kill -9 of both on ${name}`,
    {
      skip,
    },
    (t) =>
      use((ofCity) =>
        use(async (ofDistrict) => {
          const receiver = await openReceiver();
          // Each comes back where the other knows it.
          const settings = async (base: Readonly<Record<string, string>>) => ({
            ...base,
            HUB_OUTBOUND_ALLOW: '127.0.0.1',
            HUB_HTTP_PORT: String(await freePort()),
          });
          const [city, district] = await Promise.all([settings(ofCity), settings(ofDistrict)]);
          const start = () => Promise.all([startHubProcess(city), startHubProcess(district)]);
          const acknowledged: Acknowledged = new Map();
          for (let life = 0; life < kills; life += 1) {
            const [hub, source] = await start();
            if (life === 0) {
              await registerSource(hub, source);
              await subscribe(hub, receiver);
            }
            const writers = startWriters(source, acknowledged);
            // In one life the district goes on without the city, in the next it goes first.
            if (life % 2 === 0) {
              await writers.reached(writesPerLife / 2);
              await hub.killNine();
            }
            await writers.reached(writesPerLife);
            await source.killNine();
            if (life % 2 === 1) await hub.killNine();
            await writers.end();
          }
          const last = await start();
          try {
            // What comes twice to the city is told twice: either hub repeats what was on its way.
            const figures = await assertTold(receiver, acknowledged, { repeats: kills * 5_000, quiet_ms: 120_000 });
            t.diagnostic(JSON.stringify({ kills, ...figures }));
          } finally {
            await Promise.all(last.map((one) => one.stop()));
            receiver.close();
          }
        }),
      ),
  );
}
