import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { reportErrors } from './report-errors.ts';
import type { ReportDeps } from './report-open.ts';
import { findPicture } from './report-pictures.ts';
import { getReport } from './report-routes.ts';

/** Pictures of a report, for whoever holds its code: the reporter's own, and what the desk has released. */
export function reportPictureRoute(deps: ReportDeps): Route {
  return route({
    method: 'GET',
    path: '/api/v1/reports/:code/photos/:attachmentId',
    allow: 'public',
    summary: 'A picture of a report, without its metadata: the reporter’s own or one that was released',
    params: Type.Object({ code: Type.String({ maxLength: 64 }), attachmentId: Type.String({ maxLength: 64 }) }),
    async handle({ params }) {
      const picture = await findPicture(deps, await getReport(deps, params.code), params.attachmentId);
      if (!picture) throw reportErrors.pictureUnknown();
      return {
        headers: {
          'content-type': picture.contentType,
          'content-security-policy': "default-src 'none'; sandbox",
          // A release can be taken back.
          'cache-control': 'no-store',
        },
        body: picture.content,
      };
    },
  });
}
