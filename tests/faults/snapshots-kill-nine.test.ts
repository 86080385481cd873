import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { databasesOnDisk } from '../support/databases.ts';
import { startHubProcess, waitFor } from '../support/hub-process.ts';

const ld = '/ngsi-ld/v1';
const id = 'urn:ngsi-ld:Snapshot:killed';
const inside = { 'ngsild-snapshot': id };

for (const { name, skip, use } of databasesOnDisk) {
  test(`a snapshot that is killed while it fills is never shown half, and is filled anew, on ${name}`, { skip }, () =>
    use(async (environment) => {
      let asked = 0;
      let answers = false;
      const source = createServer((request, response) => {
        request.resume();
        asked += 1;
        if (!answers) return;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify([{ id: 'urn:ngsi-ld:Far:1', type: 'Far', n: { type: 'Property', value: 1 } }]));
      });
      await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
      const settings = { ...environment, HUB_OUTBOUND_ALLOW: '127.0.0.1' };
      const first = await startHubProcess(settings);
      await first.call('POST', `${ld}/entities`, { id: 'urn:ngsi-ld:Near:1', type: 'Near', n: 1 });
      await first.call('POST', `${ld}/csourceRegistrations`, {
        type: 'ContextSourceRegistration',
        endpoint: `http://127.0.0.1:${(source.address() as AddressInfo).port}`,
        information: [{ entities: [{ type: 'Far' }] }],
        management: { timeout: 60_000 },
      });
      const snapshotQueries = ['Near', 'Far'].map((type) => ({ type: 'Query', entities: [{ type }] }));
      const made = await first.call('POST', `${ld}/snapshots`, { id, type: 'Snapshot', snapshotQueries });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await waitFor('the near is in it, the far is asked for', async () => asked > 0);
      assert.equal((await first.call('GET', `${ld}/snapshots/${id}`)).body.snapshotStatus, 'preparing');
      const half = await first.call('GET', `${ld}/entities?type=Near`, undefined, inside);
      assert.equal(half.status, 409, JSON.stringify(half.body));
      await first.killNine();
      answers = true;
      const second = await startHubProcess(settings);
      try {
        const early = await second.call('GET', `${ld}/snapshots/${id}`);
        assert.ok(['preparing', 'success'].includes(early.body.snapshotStatus));
        const done = await waitFor(
          'it is filled',
          async () => {
            const { body } = await second.call('GET', `${ld}/snapshots/${id}`);
            return body.snapshotStatus !== 'preparing' && body;
          },
          30_000,
        );
        assert.equal(done.snapshotStatus, 'success', JSON.stringify(done));
        for (const type of ['Near', 'Far'])
          assert.equal((await second.call('GET', `${ld}/entities?type=${type}`, undefined, inside)).body.length, 1);
      } finally {
        await second.stop();
        source.close();
        source.closeAllConnections();
      }
    }),
  );
}
