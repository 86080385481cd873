import { createHash } from 'node:crypto';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { attachmentType } from './attachment-type.ts';
import { attachmentView } from './case-view.ts';
import { reportErrors } from './report-errors.ts';
import { addReporterEvent } from './report-event.ts';
import { type ReportDeps, reporter } from './report-open.ts';
import { getReport } from './report-routes.ts';
import { attachmentStatement } from './store-attachments.ts';
import { countFilesBy } from './store-reports.ts';

const photoTypes = ['image/jpeg', 'image/png', 'image/webp'];
const largest_bytes = 10 * 1024 * 1024;
const most = 5;

/** A photo is a second call, so that a report is never lost to a slow upload. Only the desk sees photos: they may show people. */
export function photoRoute(deps: ReportDeps): Route {
  return route({
    method: 'POST',
    path: '/api/v1/reports/:code/photos',
    allow: 'public',
    summary: 'Adds a photo (the raw bytes) to a report; JPEG, PNG or WebP up to 10 MiB, five a report',
    params: Type.Object({ code: Type.String({ maxLength: 64 }) }),
    accepts: photoTypes,
    bodyLimit: largest_bytes,
    async handle({ params, body }) {
      const { file } = await getReport(deps, params.code);
      const contentType = body instanceof Uint8Array ? attachmentType(body) : undefined;
      if (!(body instanceof Uint8Array) || contentType === undefined || !photoTypes.includes(contentType)) {
        throw reportErrors.photoRefused();
      }
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
          if ((await countFilesBy(deps.database, { ...file, id: caseId }, reporter.id)) >= most)
            throw reportErrors.photosFull({ most });
          return { action: 'comment', note: '反映人上传照片 Photo of the reporter', evidence: [info.id] };
        },
        [attachmentStatement(file.tenant, caseId, { ...info, by: reporter.id }, body)],
      );
      return { status: 201, body: attachmentView(info) };
    },
  });
}
