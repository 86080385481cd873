import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { assertAccessible, assertNoSidewaysScroll, waitForStill } from '../support/page-checks.ts';

let setup: BrowserHub;
before(async () => {
  setup = await openBrowserHub();
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

const desktop = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };
const ordinary = ['6-why-not', '7-audit'];
const all = process.env.HUB_TEST_SCREENS === 'all';

/** HUB_TEST_SCREENS=all looks at every screen at both sizes; the ordinary run at two, to save time. */
async function look(page: Page, name: string): Promise<void> {
  if (!all && !ordinary.includes(name)) return;
  // What lies under the pointer has another colour.
  await page.mouse.move(0, 0);
  await waitForStill(page);
  await screenshot(page, `authority-${name}`);
  await assertAccessible(page, name);
  await assertNoSidewaysScroll(page, name);
  if (!all) return;
  await page.setViewportSize(phone);
  await waitForStill(page);
  await assertNoSidewaysScroll(page, `${name} on a phone`);
  await screenshot(page, `authority-${name}-phone`);
  await page.setViewportSize(desktop);
}

// HUB_TEST_SCREENS=all takes the tour of all screens.
const tour = all ? {} : { skip: 'HUB_TEST_SCREENS is not all' };

test('policies are read in words, a decision is explained, and who can see an attribute is listed', tour, async () => {
  const { hub } = setup;
  await addPerson(hub, 'clerk', 'urban-management', 'urban-management.handler');
  const [page, context] = await setup.openSignedIn({ viewport: desktop });
  await page.goto(`${hub.url}/policies`);
  await page.getByText('第 1 版', { exact: true }).waitFor();
  await page.getByText('各业务岗位可上报任何地方的案件', { exact: true }).click();
  await page.locator('details[open]').getByText('Hub::Action::"case.open"').waitFor();
  await look(page, '1-policies');

  const posts = (await hub.call('GET', '/api/v1/organisation/posts?unit=urban-management')).body.items;
  const clerk = posts.find((post: { personName: { zh: string } }) => post.personName.zh === 'clerk');
  const who = `who=post&person=${clerk.person}&post=${clerk.id}`;
  await page.goto(`${hub.url}/policies?tab=why&${who}&action=case.read`);
  await page.getByRole('heading', { name: '视对象而定', exact: true }).waitFor();
  await page.locator('.policies-filter').getByText('市城管局').waitFor();
  await look(page, '2-depends');
  await page.goto(`${hub.url}/policies?tab=why&${who}&action=key.manage`);
  await page.getByRole('heading', { name: '拒绝', exact: true }).waitFor();
  await page.locator('.policies-needs').getByText('安全管理员').waitFor();
  await look(page, '3-refused');

  await page.goto(`${hub.url}/policies?tab=readers&entityType=CityComponent&attribute=opened`);
  await page.locator('.policies-readers').getByText('clerk').waitFor();
  await look(page, '4-readers');
  await page.goto(`${hub.url}/policies?tab=versions`);
  await page.getByText('首个版本').waitFor();
  await look(page, '5-versions');
  await context.close();
});

test('who is refused is led to the explanation, and learns nothing of others', async () => {
  const { hub } = setup;
  const password = await addPerson(hub, 'worker', 'landscaping', 'urban-management.gridWorker');
  const [page, context] = await setup.openPage({ viewport: desktop });
  await page.goto(`${hub.url}/audit`);
  await page.locator('input[autocomplete=username]').fill('worker');
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.getByRole('link', { name: '为什么？' }).first().click();
  await page.getByRole('heading', { name: '拒绝', exact: true }).waitFor();
  await page.locator('.policies-needs').getByText('审计管理员').waitFor();
  assert.equal(await page.getByRole('tab').count(), 1, 'only the own question');
  await look(page, '6-why-not');
  await context.close();
});

test('the audit log is searched, and a record is proved in the browser', async () => {
  const { hub } = setup;
  const [page, context] = await setup.openSignedIn({ viewport: desktop });
  await page.goto(`${hub.url}/audit?decision=deny`);
  await page.locator('.audit-list').getByText('worker').first().waitFor();
  await look(page, '7-audit');
  await page.locator('.audit-list button').last().click();
  await page.getByRole('button', { name: '证明这条记录在日志中' }).click();
  await page.getByText(/证明成立：经 \d+ 个散列/).waitFor();
  await look(page, '8-record');
  await context.close();
});

test('the whole log is verified from the page, witnesses are listed, and all is there in English', tour, async () => {
  const { hub } = setup;
  const [page, context] = await setup.openSignedIn({ viewport: desktop });
  await page.goto(`${hub.url}/audit?tab=verify`);
  await page.getByRole('button', { name: '核验全部日志' }).click();
  await page.getByText('日志完好').waitFor();
  await page.getByText('签名的树根').waitFor();
  await look(page, '9-verified');
  await page.goto(`${hub.url}/audit?tab=witnesses`);
  await page.getByText('BEGIN PUBLIC KEY').waitFor();
  await look(page, '10-witnesses');
  await page.getByRole('button', { name: 'English' }).click();
  for (const [path, words, name] of [
    ['/audit', 'Export for verification', '11-audit-english'],
    ['/policies', 'Tests passed', '12-policies-english'],
    [
      '/policies?tab=why&action=context.read&type=Entity&entityType=CityComponent',
      'Attributes shown',
      '13-why-english',
    ],
  ] as const) {
    await page.goto(hub.url + path);
    await page.getByText(words).first().waitFor();
    await look(page, name);
  }
  await context.close();
});

test('the log outlives the account: what somebody did is found, proved and whole when they have gone', async () => {
  const { hub } = setup;
  await addPerson(hub, 'leaver', 'landscaping', 'urban-management.gridWorker');
  const { items: people } = (await hub.call('GET', '/api/v1/organisation/people?q=leaver')).body;
  const [{ id }] = people;
  const acts = async () => (await hub.call('GET', `/api/v1/audit?actor=${encodeURIComponent(id)}`)).body.items;
  const before = await acts();
  assert.ok(before.length >= 2, 'signed in, chose a password');
  assert.equal((await hub.call('DELETE', `/api/v1/organisation/people/${id}`)).status, 204);
  assert.deepEqual((await hub.call('GET', '/api/v1/organisation/people?q=leaver')).body.items, []);
  assert.deepEqual(await acts(), before);
  assert.ok(
    before.every(({ actor }: { actor: { name: string } }) => actor.name === 'leaver'),
    'by name',
  );
  const [page, context] = await setup.openSignedIn({ viewport: desktop });
  await page.goto(`${hub.url}/audit?actor=${encodeURIComponent(id)}`);
  await page.locator('.audit-list').getByText('leaver').first().waitFor();
  await page.locator('.audit-list button').last().click();
  await page.getByRole('button', { name: '证明这条记录在日志中' }).click();
  await page.getByText(/证明成立：经 \d+ 个散列/).waitFor();
  await context.close();
});

test('a verification under way shows how far it is and is cancelled, on a phone', async () => {
  const { hub } = setup;
  const [page, context] = await setup.openSignedIn({ viewport: phone });
  // A log long enough to watch takes minutes to write: what the hub tells of one is put in its place, and the cancelling kept.
  const job = {
    id: '00000000-0000-4000-8000-000000000009',
    actor: { id: 'a', name: '审计员' },
    endedAt: null,
    result: null,
  };
  let state = 'running';
  let rows = 20_000;
  await page.route('**/api/v1/audit/verifications**', async (route) => {
    if (route.request().method() === 'DELETE') {
      state = 'cancelled';
      return route.fulfill({ status: 204 });
    }
    rows += 10_000;
    const now = { ...job, state, startedAt: new Date().toISOString(), rows, total: 200_000 };
    return route.fulfill({ json: { items: [now] } });
  });
  await page.goto(`${hub.url}/audit?tab=verify`);
  const bar = page.getByRole('progressbar');
  await bar.waitFor();
  const first = Number(await bar.getAttribute('aria-valuenow'));
  assert.ok(first >= 10 && first < 100, String(first));
  await page.getByText(/已处理 60,000 [/] 200,000 条/).waitFor();
  assert.equal(await page.getByRole('button', { name: '核验全部日志' }).isDisabled(), true, 'one at a time');
  await look(page, '14-verifying-phone');
  await assertAccessible(page, 'a verification under way');
  await assertNoSidewaysScroll(page, 'a verification under way');
  await page.getByRole('button', { name: '取消' }).click();
  await page.getByText('已取消').waitFor();
  assert.equal(await bar.count(), 0);
  await context.close();
});
