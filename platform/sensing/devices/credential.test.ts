import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialMatches, digestCredential, makeCredential } from './credential.ts';

test('a credential is 24 random bytes in base64url and matches its own digest only', () => {
  const credential = makeCredential();
  assert.match(credential, /^[\w-]{32}$/);
  assert.notEqual(credential, makeCredential());
  assert.equal(credentialMatches(credential, digestCredential(credential)), true);
  assert.equal(credentialMatches(makeCredential(), digestCredential(credential)), false);
  assert.equal(credentialMatches('', digestCredential(credential)), false);
});

test('nothing matches a device that has no credential, not even what its stand-in was made of', () => {
  assert.equal(credentialMatches('', undefined), false);
  assert.equal(credentialMatches(Buffer.alloc(32), undefined), false);
});
