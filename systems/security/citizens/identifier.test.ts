import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskEmail, readIdentifier } from './identifier.ts';

test('one phone or address is one identifier, however it is typed', () => {
  for (const typed of ['13837112345', ' +86 138-3711-2345 ', '86 13837112345', '１３８３７１１２３４５'])
    assert.deepEqual(readIdentifier(typed), { kind: 'phone', value: '13837112345' }, typed);
  assert.deepEqual(readIdentifier('Wang.Min@Example.ORG'), { kind: 'email', value: 'wang.min@example.org' });
});

test('what is neither is none', () => {
  for (const typed of [
    '',
    '12345',
    '23837112345',
    'wang',
    'a@b',
    'a b@c.cn',
    'a@-b.cn',
    `a@${'b'.repeat(300)}.cn`,
    '138\n@x.cn\r\nBcc: y',
  ])
    assert.equal(readIdentifier(typed), undefined, typed);
});

test('a masked address helps whoever knows it', () => {
  assert.equal(maskEmail('wang.min@example.org'), 'w***@example.org');
});
