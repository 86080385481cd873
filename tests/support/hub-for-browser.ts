import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { databases } from './databases.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';

export interface BrowserHub {
  readonly hub: HubProcess;
  readonly browser: Browser;
  /** What went wrong in a page behind the test's back. */
  readonly faults: string[];
  /** A page that may not break, nor ask anything of another host. */
  openPage(options: BrowserContextOptions): Promise<[Page, BrowserContext]>;
  /** The same with an account of staff signed in, on the cockpit. */
  openSignedIn(options: BrowserContextOptions, account?: string): Promise<[Page, BrowserContext]>;
  close(): Promise<void>;
}

const patience_ms = 30_000;

/** A hub of its own on an embedded database, and a browser that watches its pages. */
export async function openBrowserHub(environment: Readonly<Record<string, string>> = {}): Promise<BrowserHub> {
  const [embedded] = databases;
  assert.ok(embedded);
  const released = Promise.withResolvers<void>();
  const started = Promise.withResolvers<HubProcess>();
  const ended = embedded
    .use(async (given) => {
      const hub = await startHubProcess({ ...given, ...environment });
      started.resolve(hub);
      await released.promise;
      await hub.stop();
    })
    .catch((error: unknown) => started.reject(error));
  const hub = await started.promise;
  const browser = await openBrowser();
  const faults: string[] = [];
  const openPage: BrowserHub['openPage'] = async (options) => {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(patience_ms);
    page.on('pageerror', (error) => faults.push(`the page broke: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && host !== new URL(hub.url).host) {
        faults.push(`asked ${request.url()}`);
      }
    });
    return [page, context];
  };
  return {
    hub,
    browser,
    faults,
    openPage,
    async openSignedIn(options, account = 'admin') {
      const [page, context] = await openPage(options);
      await page.goto(hub.url);
      await signIn(page, account, hub.password);
      await page.waitForURL('**/cockpit**');
      return [page, context];
    },
    async close() {
      await browser.close();
      released.resolve();
      await ended;
    },
  };
}

/** Fills in the form of staff, in whatever language it is. */
async function signIn(page: Page, account: string, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
}
