import { expect, test } from 'vitest';
import { attachmentFault } from './attachment-rules.ts';

test('photos and PDF up to 10 MiB may be attached, nothing else', () => {
  expect(attachmentFault({ type: 'image/jpeg', size: 10 * 1024 * 1024 })).toBeUndefined();
  expect(attachmentFault({ type: 'image/jpeg', size: 10 * 1024 * 1024 + 1 })).toBe('case.uploadTooBig');
  expect(attachmentFault({ type: 'image/svg+xml', size: 10 })).toBe('case.uploadBadType');
  expect(attachmentFault({ type: '', size: 10 })).toBe('case.uploadBadType');
});
