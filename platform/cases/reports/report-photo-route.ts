import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { attachmentView } from '../case-view.ts';
import type { ReportDeps } from './report-open.ts';
import { addPhoto } from './report-photo.ts';
import { getReport } from './report-routes.ts';
import { largestPhoto_bytes, photoTypes } from './reporter-photo.ts';

/** A photo is a second call, so that a report is never lost to a slow upload. Only the desk sees photos: they may show people. */
export function photoRoute(deps: ReportDeps): Route {
  return route({
    method: 'POST',
    path: '/api/v1/reports/:code/photos',
    allow: 'public',
    summary: 'Adds a photo (the raw bytes) to a report; JPEG, PNG or WebP up to 10 MiB, five a report',
    params: Type.Object({ code: Type.String({ maxLength: 64 }) }),
    accepts: photoTypes,
    bodyLimit: largestPhoto_bytes,
    async handle({ params, body }) {
      const { file } = await getReport(deps, params.code);
      return { status: 201, body: attachmentView(await addPhoto(deps, file, body)) };
    },
  });
}
