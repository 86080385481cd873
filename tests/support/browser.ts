import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
const artifacts = new URL('../../artifacts/screenshots/', import.meta.url).pathname;

/** A real browser: the one from npm, so that nothing has to be installed by hand; WebGL runs in software. */
export async function openBrowser(): Promise<Browser> {
  const fromNpm = process.env.HUB_TEST_SYSTEM_BROWSER ? undefined : await chromium.executablePath();
  const executablePath = fromNpm ?? installed;
  if (!executablePath) throw new Error('no browser found');
  // With --single-process, closing one context would end the whole browser.
  const own = chromium.args.filter((flag) => flag !== '--single-process' && !flag.startsWith('--headless'));
  return playwright.launch({
    executablePath,
    headless: true,
    args: [
      ...own,
      ...quiet,
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      // Only WebGL needs the GPU that is none: to put the rest of a page together by it too takes half as much CPU again.
      '--disable-gpu-compositing',
    ],
  });
}

/** Saves what the page shows below `artifacts/screenshots`, which git ignores. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: `${artifacts}${name}.png` });
}
