import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, screenshot } from '../support/browser.ts';
import { databases } from '../support/databases.ts';
import { type HubProcess, startHubProcess } from '../support/hub-process.ts';

let hub: HubProcess;
let browser: Browser;
let release: () => void;
let released: Promise<unknown>;

before(async () => {
  const [embedded] = databases;
  assert.ok(embedded);
  await new Promise<void>((ready, failed) => {
    released = embedded
      .use(async (environment) => {
        hub = await startHubProcess(environment);
        ready();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await hub.stop();
      })
      .catch(failed);
  });
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  release();
  await released;
});

async function openPage(locale: string, width: number): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(hub.url).host) faults.push(`asked ${request.url()}`);
  });
  await page.goto(hub.url);
  await page.locator('input[autocomplete=username]').fill('admin');
  await page.locator('input[autocomplete=current-password]').fill(hub.password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL('**/cockpit**');
  return { page, faults };
}

const diagram = '/processes?kind=process&key=urban-management.jointHandling&version=1';

test('a process is looked at, drafted anew, tried on past cases and handed in; a case shows where it stands', async () => {
  const { page, faults } = await openPage('zh-CN', 1440);
  const opening = { type: 'urban-management.jointHandling', title: '中原路塌陷', area: '410102' };
  const { status, body } = await hub.call('POST', '/api/v1/cases', opening);
  assert.equal(status, 201);

  await page.goto(`${hub.url}/desk/${body.id}`);
  await page.getByText('在流程图上的位置').click();
  await page.locator('.process-count').first().waitFor();
  assert.ok(await page.locator('[data-element-id=file].process-here').isVisible());

  await page.goto(`${hub.url}/processes`);
  await page.getByText('urban-management.jointHandling').waitFor();
  await page.goto(hub.url + diagram);
  await page.locator('.process-count').first().waitFor();
  assert.ok(await page.locator('.bjs-powered-by').isVisible(), 'the mark of bpmn.io');

  await page.getByRole('button', { name: '以此新建版本' }).click();
  await page.locator('.djs-palette').waitFor();
  await page.locator('.djs-palette [aria-label=创建任务]').waitFor();
  await page.getByRole('tab', { name: '试运行' }).click();
  await page.getByRole('button', { name: '开始试运行' }).click();
  await page.getByText('试运行 1 件：1 件相同').waitFor();
  await page.getByRole('button', { name: '提交复核' }).click();
  await page.getByText('待复核').first().waitFor();
  await screenshot(page, 'processes-review');
  assert.deepEqual(faults, []);
  await page.context().close();
});

test('in English and on a phone the diagram and the decision table are there and nothing is wider than the screen', async () => {
  const { page, faults } = await openPage('en-US', 360);
  await page.goto(hub.url + diagram);
  await page.locator('.djs-shape').first().waitFor();
  await page.getByText('New version from this').waitFor();
  const excess = () => page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  assert.ok((await excess()) <= 0);
  await page.goto(`${hub.url}/processes?kind=decision&key=urban-management.jointLimits&version=1`);
  await page.getByText('"PT24H"').waitFor();
  assert.ok(await page.locator('.bjs-powered-by').first().isVisible());
  assert.ok((await excess()) <= 0);
  assert.deepEqual(faults, []);
  await page.context().close();
});
