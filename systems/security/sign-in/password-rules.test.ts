import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFault } from './password-rules.ts';

test('a short, repetitive, common or self-naming password will not do; a sentence will', () => {
  for (const bad of ['short', 'aaaaaaaaaaaa', 'password123456', 'admin123456789', 'zhang.wei2024!', '111111111111'])
    assert.ok(passwordFault(bad, 'zhang.wei'), bad);
  for (const good of ['correct horse battery', '东风渠边的老槐树下有一口井', 'x7!kQ29v#LmZ', 'test-only-password'])
    assert.equal(passwordFault(good, 'zhang.wei'), undefined, good);
});
