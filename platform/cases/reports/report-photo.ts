import type { CaseFile } from '../case-file.ts';
import { type AttachmentInfo, attachmentStatement } from '../store-attachments.ts';
import { reportErrors } from './report-errors.ts';
import { addReporterEvent } from './report-event.ts';
import type { ReportDeps } from './report-open.ts';
import { reporter } from './reporter.ts';
import { mostPhotos, type PhotoFacts, reporterPhoto } from './reporter-photo.ts';
import { countFilesBy } from './store-reports.ts';

/** Adds a photo of the reporter to the case. @throws report.photoRefused, report.photosFull */
export async function addPhoto(
  deps: ReportDeps,
  file: CaseFile,
  body: unknown,
  facts: PhotoFacts = {},
): Promise<AttachmentInfo> {
  const caseId = file.mergedInto ?? file.id;
  const { info, bytes } = reporterPhoto(body, deps.clock(), facts);
  await addReporterEvent(
    deps,
    file,
    async () => {
      // Asked at every try: of two photos at once the later sees the earlier.
      if ((await countFilesBy(deps.database, { ...file, id: caseId }, reporter.id)) >= mostPhotos)
        throw reportErrors.photosFull({ most: mostPhotos });
      return { action: 'comment', note: '反映人上传照片 Photo of the reporter', evidence: [info.id] };
    },
    [attachmentStatement(file.tenant, caseId, info, bytes)],
  );
  return info;
}
