import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyText } from './classify-text.ts';

const row = (code: string, zh: string, en: string, parent?: string) => ({
  code,
  title: { zh, en },
  source: 'made up',
  verified: false,
  ...(parent === undefined ? {} : { parent }),
});
const table = {
  title: { zh: '类', en: 'Classes' },
  rows: [
    row('01', '公用设施', 'Utilities'),
    row('0101', '上水井盖', 'Water cover', '01'),
    row('0102', '污水井盖', 'Sewer cover', '01'),
    row('02', '暴露垃圾', 'Exposed rubbish'),
    row('03', '道路积水', 'Water on the road'),
  ],
};

test('a class that the text names is found, in Chinese and English', () => {
  assert.equal(classifyText(table, '中原路有暴露垃圾，气味很大')?.class, '02');
  assert.equal(classifyText(table, '污水井盖坏了')?.class, '0102');
  assert.equal(classifyText(table, 'There is exposed rubbish behind the school')?.class, '02');
});

test('what is not named, or fits two alike, is left to a person', () => {
  assert.equal(classifyText(table, '有人大声唱歌'), undefined);
  assert.equal(classifyText(table, '井盖坏了'), undefined);
  assert.equal(classifyText(table, ''), undefined);
});

test('groups are no classes', () => {
  assert.equal(classifyText(table, '公用设施'), undefined);
});
