import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** No serious fault by the rules of WCAG 2.2 AA. The map canvas draws what the page says in words beside it. */
export async function assertAccessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .exclude('canvas')
    .analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    grave.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target, html }) => `${target} ${html.slice(0, 120)}`).join(' | ')}`,
    ),
    [],
    name,
  );
}

/** Until nothing fades or slides any more: a picture in between shows what nobody sees. */
export async function waitForStill(page: Page): Promise<void> {
  await page.evaluate(`Promise.all(
    document.getAnimations()
      .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
      .map((one) => one.finished.catch(() => undefined)),
  ).then(() => undefined)`);
}

export async function assertNoSidewaysScroll(page: Page, name: string): Promise<void> {
  const excess = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  assert.ok(excess <= 0, `${name} is ${excess} px wider than the screen`);
}
