import assert from 'node:assert/strict';
import { test } from 'node:test';
import { purposeHeaders } from './declared-purpose.ts';

test('only what is declared is sent', () => {
  assert.deepEqual(purposeHeaders(undefined), {});
  assert.deepEqual(purposeHeaders({ purpose: 'inspection' }), { 'hub-purpose': 'inspection' });
  assert.deepEqual(purposeHeaders({ purpose: 'service', consentId: 'k' }), {
    'hub-purpose': 'service',
    'hub-consent': 'k',
  });
  assert.deepEqual(purposeHeaders({ purpose: 'caseHandling', caseId: 'c', consentId: '' }), {
    'hub-purpose': 'caseHandling',
    'hub-case': 'c',
  });
});
