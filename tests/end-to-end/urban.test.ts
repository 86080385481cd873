import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import mqtt from 'mqtt';
import type { Locator, Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { waitFor } from '../support/hub-process.ts';
import { assertAccessible, assertNoSidewaysScroll } from '../support/page-checks.ts';
import { takePhoto } from '../support/photo.ts';

let setup: BrowserHub;

before(async () => {
  setup = await openBrowserHub();
  await registerComponents();
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

async function signIn(page: Page, account = 'admin', password = setup.hub.password): Promise<void> {
  await page.goto(`${setup.hub.url}/sign-in`);
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL('**/cockpit**');
}

const gridsOf = async (district: string) => {
  const { body } = await setup.hub.call('GET', '/api/v1/areas?level=grid');
  return body.features.filter(({ properties }: { properties: { code: string } }) =>
    properties.code.startsWith(district),
  );
};

const lamp = '410102990118000000042';

/** A lamp and ninety litter bins along the grids of Zhongyuan District. */
async function registerComponents(): Promise<void> {
  const grids = await gridsOf('410102');
  const codes = [lamp, ...Array.from({ length: 90 }, (_, i) => `410102990305${String(i + 1).padStart(9, '0')}`)];
  const property = (value: string) => ({ type: 'Property', value });
  const entities = codes.map((assetCode, index) => {
    const [lon, lat] = grids[index % grids.length].properties.labelPoint;
    return {
      id: `urn:ngsi-ld:CityComponent:${assetCode}`,
      type: 'CityComponent',
      location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [lon + index / 50_000, lat] } },
      assetCode: property(assetCode),
      componentCode: property(`410102${assetCode.slice(8, 12)}${assetCode.slice(-6)}`),
      class: property(assetCode.slice(8, 12)),
      condition: property(index % 10 === 3 ? 'damaged' : 'good'),
      installedOn: property('2016-11-01T00:00:00+08:00'),
      source: property('test'),
    };
  });
  const made = await setup.hub.call('POST', '/ngsi-ld/v1/entityOperations/create', entities);
  assert.equal(made.status, 201, JSON.stringify(made.body));
}

test('urban management on one page: cases crowd into a hot spot, the number leads to them, the spot becomes a case', async () => {
  const { hub } = setup;
  const [first] = await gridsOf('410105');
  const [lon, lat] = first.properties.labelPoint;
  for (let index = 0; index < 12; index += 1) {
    const place = { lon: lon + index / 20_000, lat: lat - index / 20_000 };
    const made = await hub.call('POST', '/api/v1/reports', { class: 'urban-management.urbanEvent.0102', ...place });
    assert.equal(made.status, 201);
  }
  const [page, context] = await setup.openPage({ viewport: { width: 1440, height: 1000 } });
  await signIn(page);
  await page.goto(`${hub.url}/urban`);
  await page.getByRole('heading', { level: 1, name: '城市管理五位一体' }).waitFor();
  for (const part of ['感知', '分析', '服务', '指挥', '监督']) {
    await page.getByRole('heading', { level: 2, name: part, exact: true }).waitFor();
  }
  await page
    .getByText(/热点，置信度 99%/)
    .first()
    .waitFor();
  await page.locator('.urban-map[data-ready=yes]').waitFor();
  await assertAccessible(page, 'urban page');
  await screenshot(page, 'urban-hot-spots');

  await page.getByRole('combobox', { name: '分析' }).selectOption('urban-management.sanitationRounds');
  await page.getByText('收运覆盖率').waitFor();
  await page
    .getByText(/收 \d+ 个垃圾箱/)
    .first()
    .waitFor();
  await screenshot(page, 'urban-rounds');
  await page.getByRole('combobox', { name: '分析' }).selectOption('urban-management.registerState');
  await page.getByText('平均年限').waitFor();
  await screenshot(page, 'urban-register');

  const fromCitizens = page.getByRole('link', { name: /市民上报$/ });
  assert.match((await fromCitizens.textContent()) ?? '', /^12/);
  await page.getByRole('combobox', { name: '分析' }).selectOption('urban-management.hotSpots');
  await page.getByRole('button', { name: '派巡查' }).first().click();
  await page.waitForURL('**/desk/**');
  await page
    .getByText(/热点，置信度/)
    .first()
    .waitFor();
  await context.close();
});

test('a component is found by its 21 digits, with every case it has had', async () => {
  const { hub } = setup;
  const subject = `urn:ngsi-ld:CityComponent:${lamp}`;
  const opening = { type: 'urban-management.urbanComponent', class: '0118', title: '路灯不亮', subject };
  assert.equal((await hub.call('POST', '/api/v1/cases', opening)).status, 201);
  const [page, context] = await setup.openPage({ viewport: { width: 360, height: 780 } });
  await signIn(page);
  await page.goto(`${hub.url}/urban`);
  const field = page.getByRole('textbox', { name: '21 位唯一标识码' });
  await field.fill('410105990118999999999');
  await page.getByRole('button', { name: '查找' }).click();
  await page.getByText('没有登记这个部件').waitFor();
  await field.fill(lamp);
  await page.getByRole('button', { name: '查找' }).click();
  await page.getByText('4101020118000042').waitFor();
  await page.getByRole('link', { name: /路灯不亮/ }).waitFor();
  await assertNoSidewaysScroll(page, 'urban page on a phone');
  await assertAccessible(page, 'urban page on a phone');
  await screenshot(page, 'urban-phone');
  await context.close();
});

test('a smart cover that is lifted opens a case, which two bureaus work on together until it ends', async () => {
  const { hub } = setup;
  const device = {
    id: 'lifted-cover',
    name: { zh: '测试智能井盖', en: 'Test smart cover' },
    thingModel: 'urban-management.smartCover',
    location: { type: 'Point', coordinates: [113.66, 34.78] },
  };
  const { body: registered } = await hub.call('POST', '/api/v1/devices', device);
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    clientId: device.id,
    username: device.id,
    password: registered.credential,
  });
  const reading = { tilt: 62, opened: true, observedAt: new Date().toISOString() };
  await client.publishAsync(`devices/${device.id}/telemetry`, JSON.stringify(reading), { qos: 1 });
  await client.endAsync();
  const found = await waitFor('the alert to open a case', async () => {
    const { body } = await hub.call('GET', `/api/v1/cases?state=open&subject=urn:ngsi-ld:CityComponent:${device.id}`);
    return body.items[0];
  });
  const [page, context] = await setup.openPage({ viewport: { width: 1440, height: 1000 } });
  await signIn(page);
  const photo = await takePhoto(page, [113.66, 34.78], 'cover');
  await page.goto(`${hub.url}/desk/${found.id}`);
  await act(page, '受理');
  await act(page, '立案');
  await act(page, '派遣');
  await act(page, '请协办', async (dialog) => {
    await dialog.locator('#unit').fill('市城建局');
    await page.locator('.ant-select-item-option', { hasText: '市城建局' }).click();
    await dialog.locator('#title').fill('修复井座');
  });
  await page.getByText('修复井座').first().waitFor();
  await assertAccessible(page, 'case with a joint task');
  await screenshot(page, 'urban-joint-task');

  // The lead cannot report done before the other bureau has.
  await choose(page, '处置完成');
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles({ name: 'lid.jpg', mimeType: 'image/jpeg', buffer: photo });
  await dialog.getByRole('checkbox', { name: 'lid.jpg' }).waitFor();
  await dialog.getByRole('button', { name: '处置完成', exact: true }).click();
  await dialog.getByText(/协办任务尚未完成/).waitFor();
  await dialog.getByRole('button', { name: '取消' }).click();
  await dialog.waitFor({ state: 'hidden' });

  const password = await addPerson(hub, 'wang', 'urban-construction', 'urban-management.handler');
  const [other, otherContext] = await setup.openPage({ viewport: { width: 1440, height: 1000 } });
  await signIn(other, 'wang', password);
  await other.goto(`${hub.url}/desk/${found.id}`);
  await act(other, '协办完成', (form) => form.locator('#note').fill('井座已修复'));
  await otherContext.close();

  await page.reload();
  await act(page, '处置完成', async (form) => {
    await form.getByRole('checkbox', { name: 'lid.jpg' }).waitFor();
    await form.locator('#note').fill('盖已复位');
  });
  await act(page, '反馈', (form) => form.locator('#note').fill('盖已复位，井座已修复'));
  await act(page, '核查通过');
  await act(page, '评价', (form) => form.locator('.ant-rate-star').nth(3).click());
  await page.locator('.case-head').getByText('已办结', { exact: true }).waitFor();
  await context.close();
});

/** Opens the form of an action: by its button, or from the menu of the rest. */
async function choose(page: Page, name: string): Promise<void> {
  const bar = page.locator('.case-actions');
  const button = bar.getByRole('button', { name, exact: true });
  const more = bar.getByRole('button', { name: /^更多/ });
  await button
    .or(page.getByRole('menuitem', { name, exact: true }))
    .or(more)
    .first()
    .waitFor();
  await button.waitFor({ timeout: 5_000 }).catch(() => more.click());
  await button
    .or(page.getByRole('menuitem', { name, exact: true }))
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
}

/** One action by clicks alone, its form filled in, to its end. */
async function act(page: Page, name: string, fill?: (dialog: Locator) => Promise<void>): Promise<void> {
  await choose(page, name);
  const dialog = page.getByRole('dialog');
  await fill?.(dialog);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}
