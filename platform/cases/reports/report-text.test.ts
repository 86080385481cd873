import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newTrackingCode, readTrackingCode } from './report-code.ts';
import { areaNamedIn } from './report-place.ts';
import { maskPersonal, plainText } from './report-text.ts';

test('tracking codes use every symbol evenly and survive being typed', () => {
  const codes = Array.from({ length: 2000 }, newTrackingCode);
  assert.equal(new Set(codes).size, codes.length);
  const counts = Map.groupBy(codes.join(''), (symbol) => symbol);
  assert.equal(counts.size, 32);
  for (const own of counts.values()) assert.ok(own.length > 600 && own.length < 900, String(own.length));
  assert.equal(readTrackingCode('o1il-abcd efgh'), '0111ABCDEFGH');
  assert.equal(readTrackingCode('U11111111111'), undefined);
});

test('plain words pass and markup does not', () => {
  for (const text of ['a < b > c', '<3', '5<6', 'x <- y', 'if (a<1)', '数据：好'])
    assert.equal(plainText(text, 'x', 99), text);
  for (const text of ['<a', '</p>', '<!--', '<?php', '< script>'.replace(' ', ''), 'javascript :x']) {
    assert.throws(() => plainText(text, 'x', 99), { code: 'report.markup' }, text);
  }
});

test('masking hides telephone numbers, addresses of mail and identity numbers, and keeps house numbers', () => {
  assert.equal(
    maskPersonal('住 12 号楼 3 单元 1204，电话 138-0013-8000 或 0371 6788 1234，证 41010119900101123X，a.b@c.cn'),
    '住 12 号楼 3 单元 1204，电话 ****** 或 ******，证 ******，***@***',
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      assert.doesNotMatch(maskPersonal(`${text} 13800138000 ${text}`), /13800138000/);
    }),
  );
});

test('masking takes no longer for a text made to slow it down', () => {
  const from = performance.now();
  for (const text of ['1'.repeat(4000), '1-'.repeat(2000), 'a@'.repeat(2000), `${'a'.repeat(3999)}@`])
    maskPersonal(text);
  assert.ok(performance.now() - from < 500);
});

test('an address names the innermost area it names, and no other city', () => {
  const areas = [
    { code: '1', level: 'city', name: { zh: '玩具市', en: 'Toytown' } },
    { code: '2', level: 'district', name: { zh: '西区', en: 'West' } },
  ] as const;
  assert.equal(areaNamedIn('玩具市西区 1 号', areas), '2');
  assert.equal(areaNamedIn('12 Main St, West, Toytown', areas), '2');
  assert.equal(areaNamedIn('Western Road', areas), undefined);
});
