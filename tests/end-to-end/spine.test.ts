import assert from 'node:assert/strict';
import { test } from 'node:test';
import mqtt from 'mqtt';
import { databases } from '../support/databases.ts';
import { type HubProcess, startHubProcess, waitFor } from '../support/hub-process.ts';

// A place in 中原区 (410102), and an hour as bad as the winter of 2016: PM2.5 of 260 µg/m³ is an IAQI above 300.
const place = { type: 'Point', coordinates: [113.613, 34.748] };
const badHour = { pm25: 260, pm10: 320, so2: 30, no2: 80, co: 2.1, o3: 20 };
const cleanHour = { pm25: 12, pm10: 30, so2: 8, no2: 20, co: 0.5, o3: 60 };

for (const choice of databases) {
  test(`a reading becomes an alert, a case, and a closed case on ${choice.name}`, { skip: choice.skip }, () =>
    choice.use(async (environment) => {
      const hub = await startHubProcess(environment);
      try {
        await followOneReading(hub);
      } finally {
        assert.equal(await hub.stop(), 0);
      }
    }),
  );
}

async function followOneReading(hub: HubProcess): Promise<void> {
  const device = {
    id: 'e2e-station',
    name: { zh: '测试站', en: 'Test station' },
    thingModel: 'environment.airStation',
    location: place,
  };
  const registered = await hub.call('POST', '/api/v1/devices', device);
  assert.equal(registered.status, 201, JSON.stringify(registered.body));
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    clientId: device.id,
    username: device.id,
    password: registered.body.credential,
  });
  // A client that is left open would connect again for ever and keep the test file from ending.
  try {
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const send = (offset_h: number, reading: object) =>
      client.publishAsync(
        `devices/${device.id}/telemetry`,
        JSON.stringify({ ...reading, observedAt: new Date(hour + offset_h * 3_600_000).toISOString() }),
        { qos: 1 },
      );
    await send(-1, badHour);

    const subject = `urn:ngsi-ld:AirQualityObserved:${device.id}`;
    const entity = await hub.call('GET', `/ngsi-ld/v1/entities/${subject}?options=keyValues`);
    assert.equal(entity.status, 200, 'an acknowledged reading is there at once');
    assert.equal(entity.body.pm25, 260);

    const value = await waitFor('the air quality index', async () => {
      const answer = await hub.call(
        'GET',
        `/api/v1/indicators/environment.aqiRealtime/values?scope=place&subject=${subject}`,
      );
      return answer.body.items?.[0]?.value !== undefined && answer.body.items[0];
    });
    assert.equal(value.value, 310, 'IAQI of PM2.5 = 260: 300 + 100 × (260 − 250) / (350 − 250)');
    const evidence = await hub.call('GET', `/api/v1/indicators/environment.aqiRealtime/values/${subject}/evidence`);
    assert.ok(
      evidence.body.records.some(
        (record: { attribute: string; value: number }) => record.attribute === 'pm25' && record.value === 260,
      ),
    );

    const alert = await waitFor('the alert', async () => {
      const answer = await hub.call('GET', `/api/v1/alerts?state=open&subject=${subject}`);
      return answer.body.items?.find((item: { caseId?: string }) => item.caseId);
    });
    const opened = (await hub.call('GET', `/api/v1/cases/${alert.caseId}`)).body;
    assert.equal(opened.bureau, 'ecology');
    assert.ok(
      opened.area.some((area: { code: string }) => area.code === '410102'),
      JSON.stringify(opened.area),
    );
    assert.ok(Date.parse(opened.dueAt) > Date.now());

    const closed = await walk(hub, opened.id);
    assert.equal(closed.state, 'closed');
    const reopened = await hub.call('POST', `/api/v1/cases/${opened.id}/actions`, {
      action: 'reopen',
      version: closed.version,
      note: '异味仍在',
    });
    assert.equal(reopened.status, 200, JSON.stringify(reopened.body));
    assert.equal(reopened.body.state, 'open');
    assert.equal((await walk(hub, opened.id)).state, 'closed');

    await send(0, cleanHour);
    const stale = await hub.call('POST', `/api/v1/cases/${opened.id}/actions`, {
      action: 'reopen',
      version: 1,
      note: 'x',
    });
    assert.equal(stale.status, 409, 'an action on an old version is refused');
    const audit = await hub.call('GET', '/api/v1/audit?action=case.act&limit=50');
    const acts = audit.body.items.filter((item: { resource: { id: string } }) => item.resource.id.includes(opened.id));
    assert.ok(acts.length >= 10, `every act on the case is in the audit log: ${acts.length}`);
    const cockpit = await hub.call('GET', '/api/v1/cockpit');
    assert.equal(cockpit.status, 200);
  } finally {
    await client.endAsync(true);
  }
}

/** Does what each step asks for until the case is closed. */
async function walk(hub: HubProcess, caseId: string) {
  for (let step = 0; step < 20; step += 1) {
    const now = (await hub.call('GET', `/api/v1/cases/${caseId}`)).body;
    if (now.state === 'closed') return now;
    const next = now.actions.find(({ action }: { action: string }) => action === 'dispatch' || action === 'complete');
    assert.ok(next, `nothing can be done in step ${now.step}: ${JSON.stringify(now.actions)}`);
    const evidence = next.needs.includes('evidence') ? [await attach(hub, caseId)] : undefined;
    const action = {
      action: next.action,
      version: now.version,
      note: '已办',
      ...(next.needs.includes('unit') ? { unit: 'ecology' } : {}),
      ...(next.needs.includes('grade') ? { grade: 5 } : {}),
      ...(evidence ? { evidence } : {}),
    };
    const answer = await hub.call('POST', `/api/v1/cases/${caseId}/actions`, action);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
  throw new Error('the case does not end');
}

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

async function attach(hub: HubProcess, caseId: string): Promise<string> {
  const response = await fetch(`${hub.url}/api/v1/cases/${caseId}/attachments?name=photo.png`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await hub.signIn()}`, 'content-type': 'image/png' },
    body: pixel,
  });
  const body = (await response.json()) as { id: string };
  // The same picture a second time is stored once, and answered so.
  assert.ok([200, 201].includes(response.status), JSON.stringify(body));
  return body.id;
}
