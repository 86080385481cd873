import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { waitFor } from '../support/hub-process.ts';
import { assertAccessible, assertNoSidewaysScroll } from '../support/page-checks.ts';
import { takePhoto } from '../support/photo.ts';
import { openWire, type Wire } from '../support/wire.ts';

const reports = Number(process.env.HUB_TEST_REPORTS ?? 20);
const corner = { longitude: 113.665, latitude: 34.785 };
const phone = {
  viewport: { width: 360, height: 780 },
  hasTouch: true,
  isMobile: true,
  permissions: ['geolocation'],
  geolocation: { ...corner, accuracy: 6 },
};
let setup: BrowserHub;
let wire: Wire;
const passwords = new Map<string, string>();

before(async () => {
  setup = await openBrowserHub();
  for (const role of ['gridWorker', 'acceptor'] as const) {
    passwords.set(role, await addPerson(setup.hub, role, 'urban-management', `urban-management.${role}`));
  }
  wire = await openWire(setup.hub.url);
});
after(async () => {
  await wire.close();
  await setup.close();
});
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

async function openPatrol(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${wire.url}/patrol`);
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await assertNoSidewaysScroll(page, name);
  await assertAccessible(page, name);
  await screenshot(page, `patrol-${name}`);
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

async function signIn(page: Page, account: string): Promise<void> {
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('口令').fill(passwords.get(account) ?? '');
  await press(page, '登录');
  await page.getByRole('button', { name: '拍照上报' }).waitFor();
}

/** Three taps: the photo, its kind, save. */
async function report(page: Page, photo: Buffer): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer: photo });
  await press(page, '雨水井盖');
  await press(page, '保存并上报');
  await page.getByText(/^已保存/).waitFor();
}

const waiting = async (page: Page) => Number(await page.locator('.bar').getAttribute('data-waiting'));

async function listPatrolCases() {
  const { body } = await setup.hub.call('GET', '/api/v1/cases?queue=all&limit=500');
  return body.items.filter(({ source }: { source: string }) => source === 'patrol');
}

test(`${reports} reports made without a network, the page killed twice and answers lost: none is lost, none comes twice`, async (t) => {
  const context = await setup.browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...phone });
  const first = await openPatrol(context);
  const photo = await takePhoto(first, [corner.longitude, corner.latitude], 'patrol');
  await signIn(first, 'gridWorker');
  await first.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await waitFor('the page to be kept', async () =>
    first.evaluate<boolean>(`caches.open('patrol').then((kept) => kept.match('/patrol')).then(Boolean)`),
  );
  await first.getByText(/误差 ±6 米/).waitFor();
  await press(first, '开始在岗');
  await look(first, 'ready');

  wire.cut();
  for (let made = 0; made < reports / 2; made += 1) await report(first, photo);
  assert.equal(await waiting(first), reports / 2);
  await look(first, 'offline');
  await kill(first);

  const second = await openPatrol(context);
  await second.getByRole('button', { name: '拍照上报' }).waitFor();
  await second.getByText(/误差 ±6 米/).waitFor();
  for (let made = reports / 2; made < reports; made += 1) await report(second, photo);
  assert.equal(await waiting(second), reports);
  await press(second, /^记录/);
  await look(second, 'records-offline');
  assert.equal((await listPatrolCases()).length, 0);

  // The network comes back badly: the hub hears, its answers do not arrive; and the page dies in the middle of sending.
  wire.loseAnswers(/^POST \/api\/v1\/cases/, 3);
  wire.mend();
  await press(second, '立即上传');
  await waitFor(
    'answers to be lost',
    async () => {
      if (wire.lost() < 3) await press(second, '立即上传');
      return wire.lost() >= 3;
    },
    60_000,
  );
  await kill(second);
  const third = await openPatrol(context);
  await waitFor(
    'everything to be sent',
    async () => (await third.locator('.bar').getAttribute('data-state')) === 'done' && (await waiting(third)) === 0,
    120_000,
  );
  await press(third, /^记录/);
  await third.locator('[data-state=sent]').first().waitFor();
  assert.equal(await third.locator('[data-state=sent]').count(), reports);
  await look(third, 'records-sent');

  const cases = await listPatrolCases();
  assert.equal(cases.length, reports, 'one case a report');
  for (const { id } of cases) {
    const { body } = await setup.hub.call('GET', `/api/v1/cases/${id}`);
    assert.equal(body.attachments.length, 1, 'one photo a report');
    assert.equal(body.step, 'file', 'the collecting is done, once');
    assert.equal(body.timeline.filter(({ event }: { event: string }) => event === 'completed').length, 1);
  }
  t.diagnostic(`${reports} of ${reports} reports sent, ${wire.lost()} answers lost, 0 lost, 0 double`);

  await leaveDuty(third);
  await context.close();
});

/** The photo that reached the hub shows when, where and who: its lower left corner is dark where the stamp is. */
test('a photo is stamped with time, place and person before it is kept', async () => {
  const [{ id }] = await listPatrolCases();
  const { body } = await setup.hub.call('GET', `/api/v1/cases/${id}`);
  const [page, context] = await setup.openPage({ viewport: { width: 700, height: 520 } });
  await page.goto(`${setup.hub.url}/report`);
  const url = `/api/v1/cases/${id}/attachments/${body.attachments[0].id}`;
  const token = await setup.hub.signIn();
  const corner = await page.evaluate<number[]>(`(async () => {
    const answer = await fetch(${JSON.stringify(url)}, { headers: { authorization: 'Bearer ' + ${JSON.stringify(token)} } });
    const picture = await createImageBitmap(await answer.blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(picture, 0, 0);
    const { data } = pen.getImageData(picture.width - 8, picture.height - 8, 1, 1);
    return [data[0], picture.width, picture.height];
  })()`);
  assert.ok((corner[0] ?? 255) < 100, `the ground of the stamp is dark: ${corner}`);
  await context.close();
});

test('a task is checked on the spot without a network and taken once there is one', async () => {
  const [made] = await listPatrolCases();
  const context = await setup.browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...phone });
  const page = await openPatrol(context);
  await signIn(page, 'acceptor');
  await press(page, '任务');
  await page.locator('.task').first().waitFor();
  await page.getByText(/按路程排好/).waitFor();
  await look(page, 'tasks');
  wire.cut();
  const task = page.locator('.task', { hasText: made.number });
  await task.getByRole('button', { name: '处理' }).click();
  await task.getByLabel('说明').fill('情况属实，予以立案');
  await task.getByRole('button', { name: '完成' }).click();
  await task.getByText('已记下，等待上传').waitFor();
  wire.mend();
  await waitFor(
    'the task to be taken',
    async () => {
      const { body } = await setup.hub.call('GET', `/api/v1/cases/${made.id}`);
      return body.step === 'dispatch';
    },
    60_000,
  );
  await context.close();
});

/** The renderer of a page dies without a chance to say or save anything. */
async function kill(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}

/** On duty the phone tells where it was; afterwards the hub keeps nothing any more. */
async function leaveDuty(page: Page): Promise<void> {
  await page.getByText(/自 .* 在岗/).waitFor();
  await press(page, '结束在岗');
  await page.getByText('未在岗').waitFor();
  const kept = () =>
    page.evaluate<number>(`new Promise((done) => {
    const open = indexedDB.open('hub-patrol');
    open.onsuccess = () => {
      const count = open.result.transaction('track').objectStore('track').count();
      count.onsuccess = () => done(count.result);
    };
  })`);
  await waitFor('the track to be sent', async () => (await kept()) === 0);
  await page.context().setGeolocation({ longitude: corner.longitude + 0.01, latitude: corner.latitude, accuracy: 6 });
  await page.getByText('未在岗').waitFor();
  assert.equal(await kept(), 0);
}
