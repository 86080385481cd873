import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { generate } from 'otplib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freePort } from '../../tools/services/start-program.ts';
import { openBrowser, screenshot } from '../support/browser.ts';
import { type HubProcess, startHubProcess, waitFor, withFolder } from '../support/hub-process.ts';
import { waitForStill } from '../support/page-checks.ts';

const patience = { timeout: 60_000 };
const desktop = { width: 1440, height: 900 };
/** The one list of a select that is open. */
const openList = '.ant-select-dropdown:not(.ant-select-dropdown-hidden)';
const phone = { width: 360, height: 740 };

let browser: Browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());

/** Runs `work` with a hub on a fresh embedded database. */
async function withHub(
  environment: Readonly<Record<string, string>>,
  work: (hub: HubProcess) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const hub = await startHubProcess({ HUB_DATA_DIR: `${folder}/data`, ...environment });
    try {
      await work(hub);
    } finally {
      await hub.stop();
    }
  });
}

async function openPage(size: { width: number; height: number }, faults: string[]): Promise<[Page, BrowserContext]> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  page.on('pageerror', (error) => faults.push(error.message));
  return [page, context];
}

async function fillSignIn(page: Page, account: string, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
}

/** Looks at a page as a demanding person would: nothing grave for axe, nothing sideways, a picture to look at. */
async function inspect(page: Page, name: string): Promise<void> {
  await waitForStill(page);
  await screenshot(page, name);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .exclude('canvas')
    .analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    [],
    name,
  );
  const excess = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  assert.ok(excess <= 0, `${name} is ${excess} px wider than the screen`);
}

/** The same page on a phone; the ordinary run looks at the desktop only, to save time. */
async function inspectBoth(page: Page, name: string): Promise<void> {
  await inspect(page, name);
  if (process.env.HUB_TEST_SCREENS !== 'all') return;
  await page.setViewportSize(phone);
  await inspect(page, `${name}-phone`);
  await page.setViewportSize(desktop);
}

test('an account takes an authenticator app and a passkey, and signs in with either', async () => {
  await withHub({}, async (hub) => {
    const faults: string[] = [];
    const [page, context] = await openPage(desktop, faults);
    // A passkey needs a name, not an address.
    const url = hub.url.replace('127.0.0.1', 'localhost');
    await page.goto(`${url}/account`);
    await page.locator('input[autocomplete=username]').waitFor();
    await inspectBoth(page, 'identity-1-sign-in');
    await fillSignIn(page, 'admin', hub.password);
    await page.waitForURL('**/account');
    await page.getByText('尚未登记第二因素').waitFor();
    await inspectBoth(page, 'identity-2-account');

    await page.getByRole('button', { name: '登记动态口令' }).click();
    const secret = (await page.locator('.account-qr code').textContent()) ?? '';
    await inspect(page, 'identity-3-totp');
    await page.locator('.ant-modal input').fill(await generate({ secret: secret.trim() }));
    await page.locator('.ant-modal button[type=submit]').click();
    await page.locator('.account-codes li').first().waitFor();
    const recovery = await page.locator('.account-codes li').allTextContents();
    assert.equal(recovery.length, 10);
    await inspect(page, 'identity-4-recovery-codes');
    await page.locator('.ant-modal-confirm-btns button').click();

    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.getByRole('button', { name: '登记通行密钥' }).click();
    await page.locator('.account-list').getByText('通行密钥', { exact: true }).waitFor();
    await inspectBoth(page, 'identity-5-factors');

    const signOut = async () => {
      await page.getByRole('button', { name: /admin|管理员/ }).click();
      await page.getByText('退出登录').click();
      await page.waitForURL('**/sign-in**');
    };
    await signOut();
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await page.waitForURL('**/cockpit**');
    await signOut();
    await fillSignIn(page, 'admin', hub.password);
    await page.locator('input[autocomplete=one-time-code]').waitFor();
    await inspectBoth(page, 'identity-6-code');
    await page.locator('input[autocomplete=one-time-code]').fill(recovery[0] ?? '');
    await page.locator('button[type=submit]').click();
    await page.waitForURL('**/cockpit**');
    assert.deepEqual(faults, []);
    await context.close();
  });
});

// A tour of minutes on a busy machine: HUB_TEST_SCREENS=all takes it, with a picture of each screen at both sizes.
const tour = process.env.HUB_TEST_SCREENS === 'all' ? {} : { skip: 'HUB_TEST_SCREENS is not all' };

test('people, posts, shifts, keys and applications are kept on their screens', tour, async () => {
  await withHub({}, async (hub) => {
    const faults: string[] = [];
    const [page, context] = await openPage(desktop, faults);
    await page.goto(`${hub.url}/organisation?tab=people`);
    await fillSignIn(page, 'admin', hub.password);
    await page.waitForURL('**/organisation**');
    await page.getByRole('button', { name: '新增人员' }).click();
    await page.getByLabel('姓名', { exact: true }).fill('赵敏');
    await page.getByLabel('姓名（英文或拼音）').fill('Zhao Min');
    await page.getByLabel('账号名（可选）').fill('zhao.min');
    await page.locator('.ant-modal .ant-btn-primary').click();
    await page.getByText('初始密码').waitFor();
    await inspect(page, 'identity-10-first-password');
    await page.locator('.ant-modal-confirm-btns button').click();
    await inspectBoth(page, 'identity-11-people');

    await page.getByRole('tab', { name: '组织', exact: true }).click();
    await page.getByText('市生态环境局').click();
    await page.getByRole('button', { name: '任命' }).click();
    await page.getByLabel('人员').click();
    await page.locator(openList).getByTitle('赵敏 (zhao.min)').click();
    // The list fades away; until then its options would be taken for those of the next.
    await page.locator(openList).waitFor({ state: 'hidden' });
    await page.getByLabel('角色').click();
    await page.locator(`${openList} .ant-select-item-option`).first().click();
    await inspect(page, 'identity-12-appoint');
    await page.locator('.ant-modal .ant-btn-primary').click();
    await page.locator('.organisation-body').getByText('赵敏').waitFor();
    await page.getByPlaceholder('查找单位').fill('经八路');
    await page.locator('.organisation-tree').getByText('经八路街道').first().waitFor();
    await page.getByPlaceholder('查找单位').fill('');
    await inspectBoth(page, 'identity-13-organisation');

    await page.goto(`${hub.url}/duties`);
    await page.getByRole('button', { name: '排班' }).click();
    await page.getByLabel('岗位').click();
    await page.locator(`${openList} .ant-select-item-option`, { hasText: '赵敏' }).click();
    await page.locator('.ant-modal .ant-btn-primary').click();
    await page.locator('.ant-table').getByText('赵敏').waitFor();
    await inspectBoth(page, 'identity-14-duties');

    await page.goto(`${hub.url}/keys`);
    await page.getByRole('button', { name: '新建密钥' }).click();
    await page.getByLabel('名称').fill('气象接口');
    await page.getByLabel('权限', { exact: true }).click();
    await page.locator(`${openList} .ant-select-item-option`, { hasText: '写入实体' }).click();
    await page.getByLabel('名称').click();
    await page.locator('.ant-modal .ant-btn-primary').click();
    const key = await page.locator('.kit-told code').textContent();
    assert.match(key ?? '', /hubkey_/);
    await inspect(page, 'identity-15-key-told');
    await page.locator('.ant-modal-confirm-btns button').click();
    await page.locator('.ant-modal-confirm').waitFor({ state: 'hidden' });
    await inspectBoth(page, 'identity-16-keys');
    await page.getByRole('button', { name: '吊销' }).click();
    await page.locator('.ant-popconfirm .ant-btn-primary').click();
    await page.getByText('已吊销').waitFor();

    await page.getByRole('tab', { name: '统一身份应用' }).click();
    await page.getByRole('button', { name: '登记应用' }).click();
    await page.getByLabel('应用名称（中文）').fill('区政务应用');
    await page.getByLabel('应用名称（英文）').fill('District services');
    await page.getByLabel('回调地址（每行一个）').fill('https://app.example/back');
    await inspect(page, 'identity-17-client');
    await page.locator('.ant-modal .ant-btn-primary').click();
    await page.locator('.kit-told code').first().waitFor();
    await page.locator('.ant-modal-confirm-btns button').click();
    await inspectBoth(page, 'identity-18-clients');
    await page.getByRole('tab', { name: '设备凭据' }).click();
    await page.getByRole('button', { name: '登记设备' }).waitFor();
    await inspectBoth(page, 'identity-19-devices');

    await page.getByRole('button', { name: 'English' }).click();
    await page.goto(`${hub.url}/organisation`);
    await page.getByText('Organisation and people').waitFor();
    await inspectBoth(page, 'identity-20-english');
    assert.deepEqual(faults, []);
    await context.close();
  });
});

test('one hub is the identity provider of another: both real, in a real browser', async () => {
  await withHub({}, async (provider) => {
    const port = await freePort();
    const own = `http://localhost:${port}`;
    const { body: client } = await provider.call('POST', '/api/v1/oidc/clients', {
      title: { zh: '乙区中枢', en: 'Hub B' },
      kind: 'web',
      redirectUris: [`${own}/api/v1/session/oidc/callback`],
    });
    const settings = {
      HUB_HTTP_PORT: String(port),
      HUB_HTTP_HOST: 'localhost',
      HUB_PUBLIC_URL: own,
      HUB_OIDC_ISSUER: `${provider.url}/oidc`,
      HUB_OIDC_CLIENT_ID: client.id,
      HUB_OIDC_CLIENT_SECRET: client.secret,
      HUB_OIDC_TITLE: '市统一身份',
    };
    await withHub(settings, async () => {
      const faults: string[] = [];
      const [page, context] = await openPage(desktop, faults);
      await page.goto(`${own}/sign-in`);
      await inspectBoth(page, 'identity-30-sign-in-oidc');
      await page.getByRole('link', { name: '用市统一身份登录' }).click();
      await page.waitForURL(`${provider.url}/sign-in**`);
      await fillSignIn(page, 'admin', provider.password);
      await page.getByText('乙区中枢 想知道您是谁').waitFor();
      await inspectBoth(page, 'identity-31-authorize');
      await page.getByRole('button', { name: '同意并继续' }).click();
      await page.waitForURL(`${own}/cockpit**`);
      const signedIn = await page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.text()));
      assert.match(signedIn, /"account":"admin"/);

      // The second time nothing is asked: the session at the provider and the consent are there.
      await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }));
      await page.goto(`${own}/sign-in`);
      await page.getByRole('link', { name: '用市统一身份登录' }).click();
      await page.waitForURL(`${own}/cockpit**`);

      // Signed out at the provider, the next sign-in asks for it again.
      await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }));
      await page.goto(`${provider.url}/cockpit`);
      await page.waitForURL('**/cockpit**');
      await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }));
      await page.goto(`${own}/sign-in`);
      await page.getByRole('link', { name: '用市统一身份登录' }).click();
      await page.waitForURL(`${provider.url}/sign-in**`);
      await waitFor('the form', () => page.locator('input[autocomplete=username]').isVisible());
      assert.deepEqual(faults, []);
      await context.close();
    });
  });
});
