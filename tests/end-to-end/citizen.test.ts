import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { leadCase } from '../support/lead-case.ts';
import { assertAccessible, assertNoSidewaysScroll } from '../support/page-checks.ts';
import { phoneName, takePhoto } from '../support/photo.ts';

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
/** In a drawn grid of Jinshui District. */
const corner = [113.665, 34.785] as const;
let setup: BrowserHub;

before(async () => {
  setup = await openBrowserHub();
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

const url = (path = '') => `${setup.hub.url}/report${path}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

async function look(page: Page, name: string): Promise<void> {
  await assertNoSidewaysScroll(page, name);
  await assertAccessible(page, name);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await screenshot(page, `citizen-${name}`);
}

test('the first page loads at most 200 kB of script, none of it the staff’s', async (t) => {
  const [page, context] = await setup.openPage(phone);
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.url());
  });
  await page.goto(url(), { waitUntil: 'networkidle' });
  await heading(page, '上报身边的城市问题');
  let total_bytes = 0;
  for (const script of scripts) {
    const text = await (await fetch(script)).text();
    total_bytes += gzipSync(text).length;
    assert.ok(!text.includes('ant-btn'), `${script} holds the staff's components`);
  }
  assert.ok(scripts.length > 0 && total_bytes <= 200 * 1024, `${total_bytes} bytes`);
  t.diagnostic(`${scripts.length} scripts, ${Math.round(total_bytes / 1024)} kB gzip`);
  await look(page, 'start');
  await context.close();
});

test('from a broken cover to a rating: reported, handled, verified, reopened, fixed, rated', async () => {
  const [page, context] = await setup.openPage(phone);
  await page.goto(url());
  const photo = await takePhoto(page, corner, 'broken cover');
  await press(page, '开始上报');

  await heading(page, '拍一张照片');
  const file = page.locator('input[type=file]');
  await file.setInputFiles({
    name: 'big.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.concat([photo, Buffer.alloc(11 * 1024 * 1024)]),
  });
  await page
    .getByRole('alert')
    .getByText(/超过 10 MB/)
    .waitFor();
  await file.setInputFiles({ name: 'evil.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg onload=alert(1)>') });
  await page
    .getByRole('alert')
    .getByText(/不是 JPEG/)
    .waitFor();
  await look(page, 'photo-refused');
  await file.setInputFiles({ name: 'cover.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.getByAltText('第 1 张照片').waitFor();
  await look(page, 'photo');
  await press(page, '继续');

  await heading(page, '问题在哪里？');
  await press(page, '继续');
  await page.getByRole('alert').getByRole('link').waitFor();
  await look(page, 'place-missing');
  await press(page, '使用照片的拍摄位置');
  await page.getByText(/已选位置：金水区/).waitFor();
  await press(page, '在地图上选点');
  await page.locator('canvas').waitFor();
  await look(page, 'place');
  await press(page, '继续');

  await heading(page, '是什么问题？');
  await page.getByLabel('搜索类别，或用一句话说问题').fill('雨水井盖');
  await page.getByRole('option', { name: '雨水井盖' }).click();
  await look(page, 'kind');
  await press(page, '继续');

  await heading(page, '再说明一下');
  await page.getByLabel(/具体情况/).fill('盖子裂了 <script>alert(1)</script>');
  await page.getByLabel(/电话/).fill('123');
  await press(page, '继续');
  await page.getByRole('alert').getByRole('link').first().waitFor();
  await look(page, 'details-wrong');
  await page.getByLabel(/具体情况/).fill('盖子裂了，车一压就响');
  await page.getByLabel(/电话/).fill('13800138000');
  await press(page, '继续');

  await heading(page, '提交前请核对');
  await page.getByText('雨水井盖', { exact: true }).waitFor();
  await look(page, 'check');
  await press(page, '提交上报');

  await heading(page, '已收到您的上报');
  const number = (await page.locator('.number').textContent()) ?? '';
  const code = ((await page.locator('.code').textContent()) ?? '').replaceAll('-', '');
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{12}$/);
  await page.getByText(/我们承诺在/).waitFor();
  await look(page, 'done');

  const caseId = await caseOf(number);
  await rightStreetHasIt(caseId);
  const shown = await setup.hub.call('GET', `/api/v1/reports/${code}`);
  await isReleasedBare(code, shown.body.pictures[0].id, photo);

  await press(page, '查看进度');
  await heading(page, `编号 ${number}`);
  await page.getByAltText(/上报时/).waitFor();
  await look(page, 'progress');

  await leadCase(setup.hub, caseId, { photo, release: true });
  await press(page, '刷新');
  await page.getByText('修好了吗？').waitFor();
  await page.getByAltText(/处理后/).waitFor();
  await look(page, 'closed');
  await page.getByText('没有修好，请重新办理').click();
  await press(page, '提交');
  await page.getByText('请说明哪里没有修好').waitFor();
  await page.getByLabel('哪里没有修好？').fill('换的盖子又松了');
  await press(page, '提交');
  await page.getByText(/已重新办理 1 次/).waitFor();
  await look(page, 'reopened');

  await leadCase(setup.hub, caseId, { photo, release: true });
  await press(page, '刷新');
  await page.getByText('修好了', { exact: true }).click();
  await page.getByText('非常满意', { exact: true }).click();
  await press(page, '提交');
  await page.getByText(/您的评价：非常满意/).waitFor();
  await look(page, 'rated');

  const { body } = await setup.hub.call('GET', `/api/v1/cases/${caseId}`);
  assert.equal(body.state, 'closed');
  assert.equal(body.reopened, 1);
  await context.close();
});

test('a second report of the same cover is met by “me too”, by keyboard alone and in English', async () => {
  const { hub } = setup;
  const place = { lon: corner[0] + 0.004, lat: corner[1] };
  const service = 'urban-management.urbanComponent.0103';
  const { body: first } = await hub.call('POST', '/api/v1/reports', { class: service, ...place });
  const [page, context] = await setup.openPage({
    ...phone,
    locale: 'en-GB',
    permissions: ['geolocation'],
    geolocation: { longitude: place.lon, latitude: place.lat },
  });
  await page.goto(url('/place'));
  await heading(page, 'Where is it?');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  const pressKey = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await pressKey('Use where I am now');
  await page.getByText(/Chosen place: Jinshui/).waitFor();
  await pressKey('Continue');
  await heading(page, 'What is the problem?');
  await page.getByLabel('Search the kinds, or say it in a sentence').fill('rainwater cover');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await pressKey('Continue');
  await heading(page, 'Others have reported something similar near by');
  await look(page, 'near-en');
  await pressKey('Me too');
  await page.getByText(`Report ${first.number} now says that you met it too, 1 in all.`).waitFor();
  await pressKey('To the first page');
  await pressKey('Large type');
  await look(page, 'large-en');
  await pressKey('Follow a report by its code');
  await page.getByLabel('Tracking code').fill('nonsense');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Enter the 12 characters of the code').waitFor();
  await page.getByLabel('Tracking code').fill('000000000000');
  await page.keyboard.press('Enter');
  await page.getByText('There is no such report; check the code').waitFor();
  await look(page, 'unknown-en');
  await context.close();
});

async function caseOf(number: string): Promise<string> {
  const { body } = await setup.hub.call('GET', `/api/v1/cases?q=${number}`);
  assert.equal(body.items.length, 1);
  return body.items[0].id;
}

/** The street of the grid the place lies in is among the areas of the case, so that its unit gets it. */
async function rightStreetHasIt(caseId: string): Promise<void> {
  const { body } = await setup.hub.call('GET', `/api/v1/cases/${caseId}`);
  const codes: string[] = body.area.map((area: { code: string }) => area.code);
  assert.ok(codes.includes('410105'), codes.join());
  const grid = codes.find((code) => code.length === 15);
  assert.ok(grid && codes.includes(grid.slice(0, 9)) && codes.includes(grid.slice(0, 12)), codes.join());
  const proposed = await setup.hub.call('GET', `/api/v1/cases/${caseId}/dispatch-proposals`);
  assert.equal(proposed.body.items[0]?.unit, grid.slice(0, 9), JSON.stringify(proposed.body.items[0]));
}

/** The public picture has the same pixels and says neither place nor device. */
async function isReleasedBare(code: string, id: string, original: Buffer): Promise<void> {
  const answer = await fetch(`${setup.hub.url}/api/v1/reports/${code}/photos/${id}`);
  assert.equal(answer.status, 200);
  const picture = Buffer.from(await answer.arrayBuffer());
  assert.ok(original.includes(phoneName) && original.includes('Exif'));
  assert.ok(!picture.includes(phoneName) && !picture.includes('Exif'));
}
