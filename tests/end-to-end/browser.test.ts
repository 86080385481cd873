import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import mqtt from 'mqtt';
import type { Page } from 'playwright-core';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { type HubProcess, waitFor } from '../support/hub-process.ts';
import { assertAccessible, assertNoSidewaysScroll } from '../support/page-checks.ts';

const photo = {
  name: 'scene.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  ),
};

let setup: BrowserHub;
let hub: HubProcess;

before(async () => {
  setup = await openBrowserHub({ HUB_OUTBOUND_ALLOW: '127.0.0.1:9' });
  hub = setup.hub;
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 780 } };

test('from a reading to a closed case, with the cockpit open', async () => {
  const [page, context] = await setup.openSignedIn(desktop);
  await page.getByText('没有待办').waitFor();
  await screenshot(page, '1-cockpit-quiet');
  await assertAccessible(page, 'quiet cockpit');

  await sendBadHour();
  const task = page.locator('.cockpit-today-row a').first();
  await task.waitFor();
  assert.match((await task.textContent()) ?? '', /浏览器测试站/);
  await page.getByText('310').first().waitFor();
  await screenshot(page, '2-cockpit-alert');

  await page.goto(
    `${hub.url}/cockpit?evidence=environment.aqiRealtime&subject=urn:ngsi-ld:AirQualityObserved:browser-station`,
  );
  const evidence = page.locator('.evidence-body');
  await evidence
    .getByText(/HJ 633/)
    .first()
    .waitFor();
  await evidence.getByText('260', { exact: true }).first().waitFor();
  await screenshot(page, '3-evidence');
  await assertAccessible(page, 'evidence panel');

  await page.goto(`${hub.url}/cockpit`);
  await page.locator('.cockpit-today-row a').first().click();
  await page.waitForURL('**/desk/**');
  await page.locator('.case-actions').waitFor();
  await screenshot(page, '4-case');
  await assertAccessible(page, 'case page');
  await handleUntilClosed(page);
  await screenshot(page, '5-case-closed');

  await page.goto(`${hub.url}/cockpit`);
  await page.getByText('没有待办').waitFor();
  await screenshot(page, '6-cockpit-after');
  await context.close();
});

test('every page works at the width of a phone and in English', async () => {
  const [page, context] = await setup.openSignedIn({ ...phone, locale: 'en-GB' });
  for (const path of ['/cockpit', '/desk', '/devices', '/indicators']) {
    await page.goto(`${hub.url}${path}`);
    await page.locator('main').waitFor();
    await page.waitForLoadState('load');
    await page.locator('main :is(h1, h2, h3, li, p)').first().waitFor();
    await assertNoSidewaysScroll(page, path);
    await screenshot(page, `phone${path.replaceAll('/', '-')}`);
    await assertAccessible(page, `${path} on a phone`);
  }
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await context.close();
});

test('a page that has lost the hub says so and catches up when it is back', async () => {
  const [page, context] = await setup.openSignedIn(desktop);
  await page.getByText('实时', { exact: true }).first().waitFor();
  await context.setOffline(true);
  await page
    .getByText(/重连中|已离线/)
    .first()
    .waitFor();
  await screenshot(page, '7-offline');
  await context.setOffline(false);
  await page.getByText('实时', { exact: true }).first().waitFor();
  await context.close();
});

async function sendBadHour(): Promise<void> {
  const device = {
    id: 'browser-station',
    name: { zh: '浏览器测试站', en: 'Browser test station' },
    thingModel: 'environment.airStation',
    location: { type: 'Point', coordinates: [113.613, 34.748] },
  };
  const { body, status } = await hub.call('POST', '/api/v1/devices', device);
  assert.equal(status, 201, JSON.stringify(body));
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    clientId: device.id,
    username: device.id,
    password: body.credential,
  });
  const reading = { pm25: 260, pm10: 320, so2: 30, no2: 80, co: 2.1, o3: 20, observedAt: new Date().toISOString() };
  await client.publishAsync(`devices/${device.id}/telemetry`, JSON.stringify(reading), { qos: 1 });
  await client.endAsync();
}

/** Presses the primary button of each step and fills in what it asks for, as a person would. */
async function handleUntilClosed(page: Page): Promise<void> {
  for (let step = 0; step < 12; step += 1) {
    const closed = page.locator('.case-head').getByText('已办结', { exact: true });
    const primary = page.locator('.case-actions .ant-btn-primary');
    await closed.or(primary).first().waitFor();
    if (await closed.isVisible()) return;
    const version = await page.locator('.case-head').textContent();
    await primary.click();
    const form = page.locator('.ant-modal');
    await form.waitFor();
    const file = form.locator('input[type=file]');
    if ((await file.count()) > 0) {
      await file.setInputFiles(photo);
      await form.locator('.ant-checkbox-checked').first().waitFor();
    }
    const stars = form.locator('.ant-rate-star');
    if ((await stars.count()) > 0) await stars.last().click();
    await form.locator('textarea').fill('已按要求办理');
    await form.locator('.ant-modal-footer .ant-btn-primary, .ant-modal-footer .ant-btn-dangerous').last().click();
    await form.waitFor({ state: 'hidden' });
    await waitFor('the case to move on', async () => (await page.locator('.case-head').textContent()) !== version);
  }
  assert.fail('the case does not end');
}

test('the operator sees who may not be called and who is away since when, and adds a webhook', async () => {
  for (const [id, uri] of [
    ['browser', 'http://127.0.0.1:1/'],
    ['away', 'http://127.0.0.1:9/'],
  ])
    await hub.call('POST', '/ngsi-ld/v1/subscriptions', {
      id: `urn:ngsi-ld:Subscription:${id}`,
      type: 'Subscription',
      entities: [{ type: 'BrowserLamp' }],
      notification: { endpoint: { uri } },
    });
  await hub.call('POST', '/ngsi-ld/v1/entities', { id: 'urn:ngsi-ld:BrowserLamp:1', type: 'BrowserLamp', on: true });
  const [page, context] = await setup.openSignedIn(desktop);
  await page.goto(`${hub.url}/deliveries`);
  await page.getByText('urn:ngsi-ld:Subscription:browser').waitFor();
  await page.getByText('HUB_OUTBOUND_ALLOW').waitFor();
  await page.getByText('接收方不可用').waitFor();
  await page.getByText(/^自 .* 起不可用，待投递 1 条，恢复后依次送达。 下次尝试 /).waitFor();
  await screenshot(page, '20-deliveries');
  await assertAccessible(page, 'deliveries');
  await page.getByRole('tab', { name: '死信' }).click();
  await page.getByText('没有死信').waitFor();
  await page.getByRole('tab', { name: '回调' }).click();
  await page.getByRole('button', { name: '登记回调' }).click();
  await page.getByLabel('名称').fill('省平台');
  await page.getByLabel('接收地址').fill('https://province.example/hook');
  await screenshot(page, '21-webhook-form');
  await page.getByRole('dialog').getByRole('button', { name: '提交' }).click();
  // Nothing is let out unless the configuration names the host: the form says so.
  await page
    .getByRole('dialog')
    .getByText(/不允许访问/)
    .waitFor();
  await screenshot(page, '22-webhook-refused');
  await assertAccessible(page, 'webhook form');
  await context.close();
  const [small, onPhone] = await setup.openSignedIn(phone);
  await small.goto(`${hub.url}/deliveries?tab=targets`);
  await small.getByText('urn:ngsi-ld:Subscription:browser').waitFor();
  await assertNoSidewaysScroll(small, 'deliveries on a phone');
  await screenshot(small, '23-deliveries-phone');
  await onPhone.close();
});
