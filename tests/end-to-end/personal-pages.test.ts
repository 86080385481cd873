import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { assertAccessible, assertNoSidewaysScroll, waitForStill } from '../support/page-checks.ts';

const desktop = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };
let setup: BrowserHub;
const source = 'urn:ngsi-ld:PollutantSource:test-1';

before(async () => {
  setup = await openBrowserHub();
  const property = (value: unknown) => ({ type: 'Property', value });
  const made = await setup.hub.call('POST', '/ngsi-ld/v1/entities', {
    id: source,
    type: 'PollutantSource',
    name: { type: 'LanguageProperty', languageMap: { zh: '合成热电', en: 'Synthetic heat and power' } },
    enterprise: property('合成热电一号'),
    productionLoad: property(78),
    keeper: property('王某某'),
    keeperPhone: property('19900001002'),
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

async function look(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await waitForStill(page);
  await screenshot(page, `personal-${name}`);
  await assertAccessible(page, name);
  await assertNoSidewaysScroll(page, name);
}

async function openAs(account: string, password: string, viewport: typeof desktop) {
  const [page, context] = await setup.openPage({ viewport });
  await page.goto(setup.hub.url);
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL('**/cockpit**');
  return [page, context] as const;
}

const field = (page: Page, title: string) => page.locator('.entities-fields > li', { hasText: title });

test('what is graded or personal is masked with the reason; a purpose opens it, is kept in the log, and ends with the page', async () => {
  const { hub } = setup;
  const password = await addPerson(hub, 'inspector', 'ecology', 'environment.enforcementOfficer');
  const [page, context] = await openAs('inspector', password, desktop);
  const sent: string[] = [];
  page.on('request', (request) => {
    const purpose = request.headers()['hub-purpose'];
    if (purpose) sent.push(`${purpose} ${new URL(request.url()).pathname.split('/')[3]}`);
  });
  await page.goto(`${hub.url}/entities?type=PollutantSource&id=${encodeURIComponent(source)}`);
  await field(page, '负责人电话')
    .getByText(/^199\*+\d{4}$/)
    .waitFor();
  await field(page, '生产负荷').getByText('未显示 · 声明使用目的后可见').waitFor();
  assert.match(await field(page, '单位名称').innerText(), /合成/, 'open data need no purpose');
  await look(page, '1-masked');

  await page.getByRole('button', { name: '声明目的并查看' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('使用目的').click();
  await page.getByTitle('监督检查').click();
  await dialog.getByRole('button', { name: '声明目的并查看' }).click();
  await field(page, '负责人电话')
    .getByText(/^1990000\d{4}$/)
    .waitFor();
  await field(page, '生产负荷')
    .getByText(/^\d+ %$/)
    .waitFor();
  await page.getByText('正在以“监督检查”为目的查看').waitFor();
  await look(page, '2-shown');
  assert.deepEqual([...new Set(sent)], ['inspection entities'], 'sent to nothing else');

  await page.getByRole('button', { name: '停止查看' }).click();
  await field(page, '负责人电话')
    .getByText(/^199\*+\d{4}$/)
    .waitFor();
  const { body } = await hub.call('GET', `/api/v1/personal/uses?purpose=inspection`);
  assert.deepEqual(
    body.items.map(({ actor, attributes }: { actor: string; attributes: string[] }) => [actor, attributes.toSorted()]),
    [['inspector', ['keeper', 'keeperPhone']]],
  );
  await context.close();
});

test('the protection officer sees purposes, consents and uses without names, and has what is due counted and erased', async () => {
  const { hub } = setup;
  const ask = async (path: string, body: object, token = '') => {
    const answer = await fetch(hub.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 201);
    return answer.json() as Promise<Record<string, string>>;
  };
  const account = { identifier: '13822220009', name: '王小明', password: 'a password for tests' };
  const { token } = await ask('/api/v1/citizen/accounts', account);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const given = { unit: 'urban-management', purpose: 'service', classes: ['health'], expiresAt };
  const consent = await ask('/api/v1/citizen/data/consents', given, token);
  const password = await addPerson(hub, 'officer', 'city', 'personal-rights.protectionOfficer');
  const [page, context] = await openAs('officer', password, phone);
  await page.goto(`${hub.url}/privacy`);
  await page.getByRole('link', { name: '1 份有效同意' }).click();
  await page.getByText(consent.id ?? '?').waitFor();
  await page.getByText('范围：医疗健康').waitFor();
  assert.ok(!(await page.locator('main, #root').first().innerText()).includes('王小明'));
  await look(page, '3-consents-phone');
  await page.goto(`${hub.url}/privacy?tab=uses&purpose=inspection`);
  await page.locator('.kit-list').getByText('inspector').first().waitFor();
  await page.goto(`${hub.url}/privacy?tab=retention`);
  await page.getByRole('button', { name: '清点到期数据' }).click();
  await page.getByText(/检查了 [\d,]+ 条，没有到期的个人信息/).waitFor();
  await page.getByRole('button', { name: '立即清理' }).click();
  await page
    .getByRole('tooltip')
    .getByRole('button', { name: /确\s*定/ })
    .click();
  await page.getByText(/检查了 [\d,]+ 条，没有需要清理的个人信息/).waitFor();
  await look(page, '4-retention-phone');
  await context.close();
});
