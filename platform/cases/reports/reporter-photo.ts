import { createHash } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import { attachmentType } from '../attachment-type.ts';
import { reportErrors } from './report-errors.ts';
import { reporter } from './reporter.ts';

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp'];
export const largestPhoto_bytes = 10 * 1024 * 1024;
export const mostPhotos = 5;

/** What the first bytes of a file say it is, if it is a photo. */
export function photoType(bytes: unknown): string | undefined {
  const type = bytes instanceof Uint8Array ? attachmentType(bytes) : undefined;
  return type !== undefined && photoTypes.includes(type) ? type : undefined;
}

/** A reporter's photo as it is stored. @throws report.photoRefused */
export function reporterPhoto(body: unknown, at: Instant) {
  const contentType = photoType(body);
  if (!(body instanceof Uint8Array) || contentType === undefined) throw reportErrors.photoRefused();
  const info = {
    id: crypto.randomUUID() as string,
    name: `photo.${contentType.slice('image/'.length)}`,
    contentType,
    size: body.byteLength,
    sha256: createHash('sha256').update(body).digest('hex'),
    at,
    by: reporter.id,
  };
  return { info, bytes: body };
}
