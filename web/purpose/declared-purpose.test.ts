import { expect, test } from 'vitest';
import { purposeHeaders } from './declared-purpose.ts';

test('only what is declared is sent', () => {
  expect(purposeHeaders(undefined)).toEqual({});
  expect(purposeHeaders({ purpose: 'inspection' })).toEqual({ 'hub-purpose': 'inspection' });
  expect(purposeHeaders({ purpose: 'service', consentId: 'k' })).toEqual({
    'hub-purpose': 'service',
    'hub-consent': 'k',
  });
  expect(purposeHeaders({ purpose: 'caseHandling', caseId: 'c', consentId: '' })).toEqual({
    'hub-purpose': 'caseHandling',
    'hub-case': 'c',
  });
});
