import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gramsOf, textSimilarity } from './text-similarity.ts';

test('Chinese gives pairs of characters, other words padded triples', () => {
  assert.deepEqual([...gramsOf('井盖坏了')], ['井盖', '盖坏', '坏了']);
  assert.deepEqual([...gramsOf('Lid')], ['  l', ' li', 'lid', 'id ']);
  assert.deepEqual([...gramsOf('G107道')], ['  g', ' g1', 'g10', '107', '07 ', '道']);
});

test('the coefficient is twice the shared grams over all', () => {
  // 井盖, 盖坏, 坏了 and 井盖, 盖破, 破了 share one of six.
  assert.equal(textSimilarity('井盖坏了', '井盖破了'), 2 / 6);
  assert.equal(textSimilarity('井盖坏了', '路灯不亮'), 0);
});

test('two ways to say the same are nearer than two matters in the same street', () => {
  const report = '中原路与嵩山路口的井盖破损，车辆经过有异响';
  const same = textSimilarity(report, '嵩山路中原路口井盖破损有响声') ?? 0;
  const other = textSimilarity(report, '中原路与嵩山路口的树枝折断，挡住人行道') ?? 0;
  assert.ok(same > other, `${same} > ${other}`);
});

test('width, case, punctuation and spaces do not count', () => {
  assert.equal(textSimilarity('ＡＢＣ路，井盖！', 'abc路 井盖'), 1);
});

test('a text that says nothing is compared with nothing', () => {
  assert.equal(textSimilarity('！？', '井盖'), undefined);
});

test('it is the same both ways, within bounds, and one for the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      const alike = textSimilarity(one, other);
      assert.equal(alike, textSimilarity(other, one));
      assert.ok(alike === undefined || (alike >= 0 && alike <= 1));
      assert.ok(gramsOf(one).size === 0 || textSimilarity(one, one) === 1);
    }),
  );
});
