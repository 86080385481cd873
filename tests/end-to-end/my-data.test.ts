import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { waitFor } from '../support/hub-process.ts';
import { assertAccessible, assertNoSidewaysScroll } from '../support/page-checks.ts';

const password = 'a password for tests';
const base = '/api/v1/citizen';
let setup: BrowserHub;
let officer = '';
let citizen = '';

before(async () => {
  setup = await openBrowserHub();
  const first = await addPerson(setup.hub, 'counter', 'government-affairs', 'hub.counterOfficer');
  officer = (await ask('', 'POST', '/api/v1/session', { account: 'counter', password: first })).body.token;
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

/** Asks as whoever a token stands for. */
async function ask(token: string, method: string, path: string, body?: object) {
  const response = await fetch(setup.hub.url + path, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Leads a request to its decision, as the clerk and the protection officer do at the desk. */
async function decide(number: string, decision: 'granted' | 'refused', ground: string) {
  const found = await setup.hub.call('GET', '/api/v1/cases?type=personal-rights.request&state=open');
  const { id } = found.body.items.find((one: { number: string }) => one.number === number);
  for (const answers of [undefined, { decision, ground }]) {
    const { body } = await setup.hub.call('GET', `/api/v1/cases/${id}`);
    const order = { action: 'complete', version: body.version, note: ground, ...(answers ? { answers } : {}) };
    const done = await setup.hub.call('POST', `/api/v1/cases/${id}/actions`, order);
    assert.equal(done.status, 200, JSON.stringify(done.body));
  }
  return id as string;
}

const resultOf = (number: string) =>
  waitFor(`what was done about ${number}`, async () => {
    const { body } = await ask(citizen, 'GET', `${base}/data/requests`);
    return body.items.find((one: { number: string }) => one.number === number);
  });

test('a request takes a verified contact; granted, the hub carries it out, proves it, and the log tells of it', async () => {
  const account = { identifier: '13822220001', name: '王小明', password };
  citizen = (await ask('', 'POST', `${base}/accounts`, account)).body.token;
  const request = (kind: string, answers = {}) =>
    ask(citizen, 'POST', `${base}/requests`, { kind, description: '', answers });
  assert.equal((await request('deletion')).status, 403, 'level 1');
  const { code } = (await ask(citizen, 'POST', `${base}/account/checks`, { channel: 'counter' })).body;
  assert.equal((await ask(officer, 'POST', '/api/v1/counter/checks', { code, seen: { kind: 'contact' } })).status, 201);

  const service = (await ask('', 'GET', '/api/v1/report-services')).body.items;
  assert.ok(!JSON.stringify(service).includes('personal-rights'), 'nobody reports it');
  const kinds = (await ask(citizen, 'GET', `${base}/request-kinds`)).body.items;
  assert.deepEqual(
    kinds.map((one: { kind: string; legalLimit: object }) => [one.kind, one.legalLimit]),
    ['correction', 'copy', 'deletion'].map((kind) => [kind, { amount: 30, unit: 'day' }]),
  );

  const cover = { class: 'urban-management.urbanEvent.0102', lon: 113.665, lat: 34.785, description: '垃圾' };
  const offered = service.find((one: { id: string }) => one.id.startsWith('urban-management.urbanEvent.'));
  const made = await ask(citizen, 'POST', `${base}/reports`, {
    ...cover,
    class: offered.id,
    contact: { name: '王小', phone: '13822220001' },
  });
  assert.equal(made.status, 201, made.text);

  const correction = await request('correction', { field: 'contactName', value: '王小明' });
  assert.equal(correction.status, 201, correction.text);
  assert.equal((await request('correction')).body.code, 'report.requestOpen');
  await decide(correction.body.number, 'granted', '与证件一致');
  assert.deepEqual((await resultOf(correction.body.number)).lines[0].count, 1);

  const parts = (await ask(citizen, 'GET', `${base}/data/export`)).body;
  assert.deepEqual(Object.keys(parts), ['exportedAt', 'consents', 'uses', 'account', 'reports']);
  const own = parts.reports.find((one: { number: string }) => one.number === made.body.number);
  assert.deepEqual(own.contact, { name: '王小明', phone: '13822220001' });
  const csv = await ask(citizen, 'GET', `${base}/data/export?format=csv`);
  assert.match(csv.text, /reports,1,contact[.]name,王小明/);

  const copy = await request('copy');
  await decide(copy.body.number, 'granted', '本人请求');
  assert.equal((await resultOf(copy.body.number)).hasFile, true);
  const file = await ask(citizen, 'GET', `${base}/data/requests/${copy.body.number}/file`);
  assert.equal(file.body.account[0].name, '王小明');

  const refused = await request('deletion');
  await decide(refused.body.number, 'refused', '尚在办理');
  assert.deepEqual((({ outcome, ground, lines }) => [outcome, ground, lines])(await resultOf(refused.body.number)), [
    'refused',
    '尚在办理',
    [],
  ]);
  const deletion = await request('deletion');
  const caseId = await decide(deletion.body.number, 'granted', '个人信息保护法第四十七条');
  const { lines } = await resultOf(deletion.body.number);
  assert.ok(
    lines.some(
      (one: { done: string; count: number; ground: { zh: string } }) =>
        one.done === 'kept' && one.count === 1 && one.ground.zh,
    ),
  );
  const logged = await setup.hub.call('GET', '/api/v1/audit?action=personal.deletion');
  assert.ok(JSON.stringify(logged.body).includes(caseId), JSON.stringify(logged.body).slice(0, 500));
});

const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

async function look(page: Page, name: string): Promise<void> {
  await assertNoSidewaysScroll(page, name);
  await assertAccessible(page, name);
  await screenshot(page, `my-${name}`);
}

test('on a phone: registered, a report claimed, level raised, consent given and withdrawn, exported, deletion asked', async () => {
  const [page, context] = await setup.openPage(phone);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const tab = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
  await page.goto(`${setup.hub.url}/my`);
  await page.getByRole('heading', { level: 1, name: '市民登录' }).waitFor();
  await look(page, 'sign-in');
  await press('还没有账号？注册');
  await page.getByLabel('手机号或电子邮箱').fill('13822220002');
  await page.getByLabel('姓名').fill('李晓红');
  await page.getByLabel('密码').fill(password);
  await press('注册');
  await page.getByRole('heading', { level: 1, name: '李晓红，您好' }).waitFor();

  const [service] = (await ask('', 'GET', '/api/v1/report-services')).body.items;
  const report = {
    class: service.id,
    lon: 113.665,
    lat: 34.785,
    description: '灯不亮',
    contact: { phone: '13822220002' },
  };
  const { code, number } = (await ask('', 'POST', '/api/v1/reports', report)).body;
  await page.getByLabel('查询码').fill(code);
  await press('凭查询码归到名下');
  await page.getByRole('link', { name: new RegExp(number) }).click();
  await page.getByRole('heading', { level: 1, name: new RegExp(number) }).waitFor();
  await look(page, 'report');
  await page.goBack();

  const cases = await setup.hub.call('GET', `/api/v1/cases?search=${number}`);
  const { id } = cases.body.items[0];
  await setup.hub.call('GET', `/api/v1/cases/${id}/contact?purpose=${encodeURIComponent('联系反映人')}`);
  await tab('谁用了我的信息');
  await said(/^郑州 .*因“案件办理”查看了/);
  await said(new RegExp(`案件 ${number}`));
  await look(page, 'uses');

  await tab('导出与请求');
  await said(/须先核实联系方式/);
  await tab('账号');
  await press('取得办理码');
  const shown = (await page.locator('.my-code').textContent()) ?? '';
  await look(page, 'account');
  const [staff, inside] = await setup.openSignedIn({ viewport: { width: 1440, height: 900 } });
  await staff.goto(`${setup.hub.url}/counter`);
  await staff.getByLabel('办理码（8 位）').fill(shown);
  await staff.getByRole('button', { name: /查\s*询/ }).click();
  await staff.getByText('138****0002').waitFor();
  await staff.getByRole('button', { name: '联系方式属实（二级）' }).click();
  await staff.getByText('已确认，当前等级 2').waitFor();
  await screenshot(staff, 'counter');
  await inside.close();
  await press('我已办完，刷新');
  await said('二级：联系方式已核实');

  await tab('我的同意');
  await page.getByLabel('医疗健康').check();
  await press('同意');
  await said(/有效至/);
  await look(page, 'consents');
  await press('撤回');
  await said(/已撤回/);

  await tab('导出与请求');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('下载 JSON').click()]);
  const exported = JSON.parse(await readFile(await download.path(), 'utf8'));
  assert.deepEqual([exported.account[0].name, exported.uses.length, exported.consents.length], ['李晓红', 1, 1]);
  assert.ok(exported.consents[0].withdrawnAt);
  await page.getByLabel('请求', { exact: true }).selectOption('deletion');
  await press('提交');
  const asked = /编号 (\S+)，/.exec((await page.getByText(/已受理，编号/).textContent()) ?? '')?.[1] ?? '';
  await look(page, 'request');
  await decide(asked, 'granted', '个人信息保护法第四十七条');
  // The hub carries it out after the case has closed.
  await waitFor('what was done', async () => {
    const results = await page.request.get(`${setup.hub.url}${base}/data/requests`);
    return (await results.json()).items.length > 0;
  });
  await page.reload();
  await said(/上报的办理记录/);
  await look(page, 'result');
  await press('English');
  await page.getByRole('heading', { level: 1, name: 'Hello, 李晓红' }).waitFor();
  await look(page, 'result-en');
  await press('Sign out');
  await page.getByRole('heading', { level: 1, name: 'Sign in as a citizen' }).waitFor();
  await context.close();
});

test('on a phone: a passkey added and signed in by, the password changed, what a register keeps put right', async () => {
  const [page, context] = await setup.openPage(phone);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const tab = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const account = { identifier: '13822220003', name: '赵一', password };
  const elsewhere = (await ask('', 'POST', `${base}/accounts`, account)).body.token;
  // A browser knows a domain in `localhost`, and has passkeys nowhere else without TLS.
  const { port } = new URL(setup.hub.url);
  await page.goto(`http://localhost:${port}/my`);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const signIn = async (own: string) => {
    await page.getByLabel('手机号或电子邮箱').fill(account.identifier);
    await page.getByLabel('密码').fill(own);
    await press('登录');
  };
  const greeted = page.getByRole('heading', { level: 1, name: '赵一，您好' });
  await page.route('**/citizen/session/ways', (route) => route.fulfill({ json: { oidc: '省政务服务网' } }));
  await page.goto(`http://localhost:${port}/my?problem=oidc.contactTaken`);
  await said('用省政务服务网登录');
  await said(/该手机号或邮箱已有账号：请用密码登录/);
  await look(page, 'provider');
  await page.goto(`http://localhost:${port}/my`);
  await signIn(password);
  await greeted.waitFor();
  await tab('账号');
  await said('关联省政务服务网，以后可直接登录');
  await said('没有通行密钥。');
  const proof = page.locator('form', { has: page.getByRole('button', { name: '添加通行密钥' }) });
  await proof.getByLabel('输入密码以确认').fill('not the password');
  await press('添加通行密钥');
  await said('原密码不正确');
  await proof.getByLabel('输入密码以确认').fill(password);
  await press('添加通行密钥');
  await said('本机');
  assert.equal((await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length, 1);

  await page.getByLabel('原密码').fill(password);
  await page.getByLabel('新密码').fill('short');
  await press('修改密码');
  await said(/密码不符合要求/);
  const next = 'another password of mine';
  await page.getByLabel('新密码').fill(next);
  await press('修改密码');
  await said('密码已修改，其他登录已失效。');
  await look(page, 'password');
  assert.equal((await ask(elsewhere, 'GET', `${base}/session`)).status, 401, 'signed out everywhere else');
  await press('退出');
  await press('用通行密钥登录');
  await greeted.waitFor();
  await press('退出');
  await signIn(password);
  await said('账号或密码不正确');
  await signIn(next);
  await greeted.waitFor();

  await tab('登记信息');
  await said(/须先核验身份证件/);
  const own = (await ask('', 'POST', `${base}/session`, { identifier: account.identifier, password: next })).body.token;
  const { code } = (await ask(own, 'POST', `${base}/account/checks`, { channel: 'counter' })).body;
  const seen = { kind: 'document', name: '赵一', number: '11010519491231002X' };
  assert.equal((await ask(officer, 'POST', '/api/v1/counter/checks', { code, seen })).status, 201);
  await page.reload();
  await said('没有关于您的登记信息。');
  // No pack of the city keeps a register of people: the page is shown what one would answer.
  const entry = {
    id: 'urn:ngsi-ld:Resident:zhao',
    title: { zh: '居民', en: 'Resident' },
    attributes: [{ name: 'phone', title: { zh: '电话', en: 'Phone' }, value: '13800000002' }],
  };
  await page.route('**/data/registers', (route) => route.fulfill({ json: { items: [entry] } }));
  await page.reload();
  await said('电话: 13800000002');
  await page.getByRole('button', { name: '更正 电话' }).click();
  await page.getByLabel('正确内容 (电话)').fill('13800000003');
  await look(page, 'registers');
  await press('提交');
  await said(/已受理，编号/);
  const cases = await setup.hub.call('GET', '/api/v1/cases?type=personal-rights.request&state=open');
  const asked = await setup.hub.call('GET', `/api/v1/cases/${cases.body.items[0].id}`);
  assert.match(JSON.stringify(asked.body), /urn:ngsi-ld:Resident:zhao#phone/);
  await press('English');
  await page.getByRole('heading', { level: 1, name: 'Hello, 赵一' }).waitFor();
  await look(page, 'registers-en');
  await tab('Account');
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  await look(page, 'account-en');
  await press('Remove');
  await said('No passkeys.');
  await context.close();
  // The page of this test went by another name of the hub.
  const others = setup.faults.splice(0).filter((one) => !one.startsWith(`asked http://localhost:${port}/`));
  setup.faults.push(...others);
});
