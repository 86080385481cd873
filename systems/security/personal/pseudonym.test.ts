import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { pseudonymOf, renewPseudonym } from './pseudonym.ts';

const key = (id: string, byte: number) => ({ id, secret: new Uint8Array(32).fill(byte) });
const [first, second] = [key('k1', 1), key('k2', 2)];
const who = '410105199001010016';

test('one identity has one pseudonym under a key, whatever its spelling, and another under another key', () => {
  assert.equal(pseudonymOf('41010519900101001x', first), pseudonymOf(' 41010519900101001X ', first));
  assert.notEqual(pseudonymOf(who, first), pseudonymOf(who, second));
  assert.notEqual(pseudonymOf(who, first), pseudonymOf('410105199001010024', first));
  assert.ok(!pseudonymOf(who, first).includes('0016'));
});

test('SHA-256 and SM3 are those of the standards', () => {
  for (const digest of ['sha256', 'sm3'] as const)
    assert.equal(
      pseudonymOf(who, first, digest),
      `${digest}.k1.${createHmac(digest, first.secret).update(who).digest('base64url')}`,
    );
});

test('a change of keys renews what the old key made, and nothing else', () => {
  const old = pseudonymOf(who, first, 'sm3');
  assert.equal(renewPseudonym(old, who, [second, first]), pseudonymOf(who, second, 'sm3'));
  assert.equal(renewPseudonym(old, '410105199001010024', [second, first]), undefined);
  assert.equal(renewPseudonym(old, who, [second]), undefined);
  assert.equal(renewPseudonym('nothing', who, [second, first]), undefined);
});

test('a key that could be guessed is refused', () => {
  assert.throws(() => pseudonymOf(who, { id: 'k', secret: new Uint8Array(16) }), RangeError);
});
