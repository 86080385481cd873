import { createHash } from 'node:crypto';
import { attachmentType } from '../attachment-type.ts';
import type { CaseFile } from '../case-file.ts';
import { type AttachmentInfo, attachmentStatement } from '../store-attachments.ts';
import { reportErrors } from './report-errors.ts';
import { addReporterEvent } from './report-event.ts';
import { type ReportDeps, reporter } from './report-open.ts';
import { countFilesBy } from './store-reports.ts';

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp'];
export const largestPhoto_bytes = 10 * 1024 * 1024;
export const mostPhotos = 5;

/** What the first bytes of a file say it is, if it is a photo. */
export function photoType(bytes: unknown): string | undefined {
  const type = bytes instanceof Uint8Array ? attachmentType(bytes) : undefined;
  return type !== undefined && photoTypes.includes(type) ? type : undefined;
}

/** Adds a photo of the reporter to the case. @throws report.photoRefused, report.photosFull */
export async function addPhoto(deps: ReportDeps, file: CaseFile, body: unknown): Promise<AttachmentInfo> {
  const contentType = photoType(body);
  if (!(body instanceof Uint8Array) || contentType === undefined) throw reportErrors.photoRefused();
  const caseId = file.mergedInto ?? file.id;
  const info = {
    id: crypto.randomUUID(),
    name: `photo.${contentType.slice('image/'.length)}`,
    contentType,
    size: body.byteLength,
    sha256: createHash('sha256').update(body).digest('hex'),
    at: deps.clock(),
  };
  await addReporterEvent(
    deps,
    file,
    async () => {
      // Asked at every try: of two photos at once the later sees the earlier.
      if ((await countFilesBy(deps.database, { ...file, id: caseId }, reporter.id)) >= mostPhotos)
        throw reportErrors.photosFull({ most: mostPhotos });
      return { action: 'comment', note: '反映人上传照片 Photo of the reporter', evidence: [info.id] };
    },
    [attachmentStatement(file.tenant, caseId, { ...info, by: reporter.id }, body)],
  );
  return info;
}
