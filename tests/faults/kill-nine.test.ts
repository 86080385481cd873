import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { databasesOnDisk } from '../support/databases.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';

const kills = Number(process.env.HUB_TEST_KILLS ?? 3);
const writesPerLife = Number(process.env.HUB_TEST_WRITES ?? 1_000);
const writers = 32;

for (const { name, skip, use } of databasesOnDisk) {
  test(`every acknowledged write is there after kill -9 on ${name}`, { skip }, () =>
    use(async (environment) => {
      const acknowledged = new Map<string, number>();
      for (let life = 0; life < kills; life += 1) {
        const hub = await startHubProcess(environment);
        await writeUntilKilled(hub, life, acknowledged);
      }
      const hub = await startHubProcess(environment);
      try {
        assert.deepEqual(await listLost(hub, acknowledged), []);
        assert.ok(
          acknowledged.size >= (kills * writesPerLife) / 2,
          `only ${acknowledged.size} writes were acknowledged`,
        );
      } finally {
        await hub.stop();
      }
    }),
  );
}

/** Many writers at once; the hub is killed while they are at full speed. */
async function writeUntilKilled(hub: HubProcess, life: number, acknowledged: Map<string, number>): Promise<void> {
  await hub.call('GET', '/api/v1/session');
  let written = 0;
  let killed = false;
  const write = async (writer: number): Promise<void> => {
    for (let index = 0; !killed; index += 1) {
      const id = `urn:ngsi-ld:KillTest:${life}-${writer}-${index}`;
      const body = { id, type: 'KillTest', value: { type: 'Property', value: index } };
      const answer = await hub.call('POST', '/ngsi-ld/v1/entities', body).catch(() => undefined);
      if (answer === undefined) return;
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      acknowledged.set(id, index);
      written += 1;
    }
  };
  const running = Array.from({ length: writers }, (_, writer) => write(writer));
  while (written < writesPerLife) await pause(5);
  await hub.killNine();
  killed = true;
  await Promise.all(running);
}

async function listLost(hub: HubProcess, acknowledged: ReadonlyMap<string, number>): Promise<string[]> {
  const lost: string[] = [];
  const ids = [...acknowledged.keys()];
  for (let start = 0; start < ids.length; start += 100) {
    const some = ids.slice(start, start + 100);
    const answer = await hub.call(
      'GET',
      `/ngsi-ld/v1/entities?limit=100&local=true&options=keyValues&id=${some.join(',')}`,
    );
    assert.equal(answer.status, 200);
    const found = new Map((answer.body as { id: string; value: number }[]).map((entity) => [entity.id, entity.value]));
    lost.push(...some.filter((id) => found.get(id) !== acknowledged.get(id)));
  }
  return lost;
}
