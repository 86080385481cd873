import { createHash } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import { type AttachmentType, attachmentType } from '../attachment-type.ts';
import type { AttachmentInfo } from '../store-attachments.ts';
import { reportErrors } from './report-errors.ts';
import { reporter } from './reporter.ts';
import { stripMetadata } from './strip-metadata.ts';

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp'];
export const largestPhoto_bytes = 10 * 1024 * 1024;
export const mostPhotos = 5;

/** What the first bytes of a file say it is, if it is a photo. */
export function photoType(bytes: unknown): AttachmentType | undefined {
  const type = bytes instanceof Uint8Array ? attachmentType(bytes) : undefined;
  return type !== undefined && photoTypes.includes(type) ? type : undefined;
}

/** Where and when a photo was taken, told with the reporter's consent. */
export type PhotoFacts = Pick<AttachmentInfo, 'place' | 'takenAt'>;

/**
 * A reporter's photo as it is stored: bare of place, time, device and owner, which are personal and nobody has agreed to. A file whose
 * structure is broken is kept as it came, for the desk alone. @throws report.photoRefused
 */
export function reporterPhoto(given: unknown, at: Instant, facts: PhotoFacts = {}) {
  const contentType = photoType(given);
  if (!(given instanceof Uint8Array) || contentType === undefined) throw reportErrors.photoRefused();
  const body = stripMetadata(given, contentType) ?? given;
  const info = {
    id: crypto.randomUUID() as string,
    name: `photo.${contentType.slice('image/'.length)}`,
    contentType,
    size: body.byteLength,
    sha256: createHash('sha256').update(body).digest('hex'),
    at,
    by: reporter.id,
    ...facts,
  };
  return { info, bytes: body };
}
