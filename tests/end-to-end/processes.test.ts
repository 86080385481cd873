import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { screenshot } from '../support/browser.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import type { HubProcess } from '../support/hub-process.ts';
import { assertNoSidewaysScroll } from '../support/page-checks.ts';

let setup: BrowserHub;
let hub: HubProcess;

before(async () => {
  setup = await openBrowserHub();
  hub = setup.hub;
});
after(() => setup.close());
afterEach(() => assert.deepEqual(setup.faults.splice(0), []));

const diagram = '/processes?kind=process&key=urban-management.jointHandling&version=1';

test('a process is looked at, drafted anew, tried on past cases and handed in; a case shows where it stands', async () => {
  const [page, context] = await setup.openSignedIn({ viewport: { width: 1440, height: 900 } });
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
  await context.close();
});

test('in English and on a phone the diagram and the decision table are there and nothing is wider than the screen', async () => {
  const [page, context] = await setup.openSignedIn({ viewport: { width: 360, height: 900 }, locale: 'en-US' });
  await page.goto(hub.url + diagram);
  await page.locator('.djs-shape').first().waitFor();
  await page.getByText('New version from this').waitFor();
  await assertNoSidewaysScroll(page, 'diagram on a phone');
  await page.goto(`${hub.url}/processes?kind=decision&key=urban-management.jointLimits&version=1`);
  await page.getByText('"PT24H"').waitFor();
  assert.ok(await page.locator('.bjs-powered-by').first().isVisible());
  await assertNoSidewaysScroll(page, 'decision table on a phone');
  await context.close();
});
