import { test } from 'node:test';
import { databasesOnDisk } from '../support/databases.ts';
import { startHubProcess } from '../support/hub-process.ts';
import { assertKept } from './kept-series.ts';
import {
  type Acknowledged,
  assertTold,
  kills,
  openReceiver,
  startWriters,
  subscribe,
  writesPerLife,
} from './told-series.ts';

for (const { name, skip, use } of databasesOnDisk) {
  test(
    `every acknowledged write is in the state, once in the history, and notified in order, after kill -9 on ${name}`,
    { skip },
    (t) =>
      use(async (base) => {
        const receiver = await openReceiver();
        const environment = { ...base, HUB_OUTBOUND_ALLOW: '127.0.0.1' };
        const acknowledged: Acknowledged = new Map();
        for (let life = 0; life < kills; life += 1) {
          const hub = await startHubProcess(environment);
          if (life === 0) await subscribe(hub, receiver);
          const writers = startWriters(hub, acknowledged);
          await writers.reached(writesPerLife);
          await hub.killNine();
          await writers.end();
        }
        const hub = await startHubProcess(environment);
        try {
          const told = await assertTold(receiver, acknowledged, { repeats: kills * 2_500, quiet_ms: 60_000 });
          const kept = await assertKept(hub, acknowledged);
          t.diagnostic(JSON.stringify({ kills, ...told, ...kept }));
        } finally {
          await hub.stop();
          receiver.close();
        }
      }),
  );
}
