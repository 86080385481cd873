import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RetentionLine, sumLines, type Tenant, takePass } from './index.ts';

const name = { zh: '户', en: 'Home' };
const line = (tenant: string, attribute: string, count: number): RetentionLine => ({
  tenant: tenant as Tenant,
  what: 'Home',
  title: name,
  attribute,
  attributeTitle: name,
  class: 'contact',
  keep_ms: 1,
  count,
});

test('batches of one term are one sum, those of other tenants and terms apart', async () => {
  const batches = [[line('a', 'phone', 2), line('b', 'phone', 1)], [], [line('a', 'phone', 3), line('a', 'name', 1)]];
  const keeper = {
    name: 'homes',
    terms: [],
    size: async () => 3,
    async pass(_erases: boolean, told: (looked: number, lines: readonly RetentionLine[]) => Promise<void>) {
      for (const lines of batches) await told(1, lines);
    },
  };
  const sums = [line('a', 'phone', 5), line('b', 'phone', 1), line('a', 'name', 1)];
  assert.deepEqual(await takePass(keeper, false), sums);
  assert.deepEqual(sumLines(batches.flat()), sums);
});
