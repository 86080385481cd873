import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodeScheme, formatCode, parseCode } from './code-scheme.ts';

const scheme: CodeScheme = {
  title: { zh: '示例', en: 'Sample' },
  parts: [
    { name: 'place', digits: 6, title: { zh: '区划', en: 'Place' } },
    { name: 'sequence', digits: 3, title: { zh: '顺序', en: 'Sequence' } },
  ],
  source: 'made up for this test',
  verified: false,
};

test('a code is taken apart and put together again', () => {
  const parts = parseCode(scheme, '410105007');
  assert.deepEqual(parts, { place: '410105', sequence: '007' });
  assert.equal(formatCode(scheme, parts ?? {}), '410105007');
  assert.equal(formatCode(scheme, { place: '410105', sequence: 7 }), '410105007');
});

test('a code of another length or with letters does not fit', () => {
  for (const code of ['41010500', '4101050071', '41010500A', '']) assert.equal(parseCode(scheme, code), undefined);
});

test('a part that does not fit is refused', () => {
  for (const parts of [{ place: '4101', sequence: 7 }, { place: '410105' }, { place: '410105', sequence: 1000 }]) {
    assert.throws(() => formatCode(scheme, parts), { code: 'code.badPart' });
  }
});
