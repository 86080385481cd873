import { type Route, route } from '@hub/runtime';
import { attachmentView } from '../case-view.ts';
import type { ReportDoor } from './report-door.ts';
import type { ReportDeps } from './report-open.ts';
import { addPhoto } from './report-photo.ts';
import { largestPhoto_bytes, photoTypes } from './reporter-photo.ts';

/** A photo is a second call, so that a report is never lost to a slow upload. Only the desk sees photos: they may show people. */
export function photoRoute(deps: ReportDeps, door: ReportDoor): Route {
  return route({
    method: 'POST',
    path: `${door.path}/photos`,
    allow: door.act,
    realm: door.realm,
    summary: 'Adds a photo (the raw bytes) to a report; JPEG, PNG or WebP up to 10 MiB, five a report',
    params: door.params,
    accepts: photoTypes,
    bodyLimit: largestPhoto_bytes,
    async handle({ params, body, principal }) {
      const { file } = await door.find(params, principal);
      return { status: 201, body: attachmentView(await addPhoto(deps, file, body)) };
    },
  });
}
