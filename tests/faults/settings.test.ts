import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databases } from '../support/databases.ts';
import { startHubProcess } from '../support/hub-process.ts';

const [embedded] = databases;

test('an unknown setting stops the start and names the one that was meant', async () => {
  await assert.rejects(startHubProcess({ HUB_HTTP_PROT: '1' }), /HUB_HTTP_PROT.*HUB_HTTP_PORT/s);
});

test('a wrong value stops the start and says what is expected', async () => {
  await assert.rejects(startHubProcess({ HUB_MQTT_PORT: 'many' }), /HUB_MQTT_PORT.*65535/s);
});

test('a second hub on the same data directory refuses to start and names the first', () =>
  embedded?.use(async (environment) => {
    const first = await startHubProcess(environment);
    try {
      await assert.rejects(startHubProcess(environment), new RegExp(String(first.pid)));
      assert.equal((await fetch(`${first.url}/health/ready`)).status, 200);
    } finally {
      await first.stop();
    }
  }));

test('the hub stops cleanly on SIGTERM and keeps what it has', () =>
  embedded?.use(async (environment) => {
    const first = await startHubProcess(environment);
    const entity = { id: 'urn:ngsi-ld:T:kept', type: 'T', p: { type: 'Property', value: 1 } };
    assert.equal((await first.call('POST', '/ngsi-ld/v1/entities', entity)).status, 201);
    assert.equal(await first.stop(), 0);
    const second = await startHubProcess(environment);
    try {
      assert.equal((await second.call('GET', `/ngsi-ld/v1/entities/${entity.id}`)).status, 200);
    } finally {
      await second.stop();
    }
  }));
