import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import type { ReportDoor } from './report-door.ts';
import { reportErrors } from './report-errors.ts';
import type { ReportDeps } from './report-open.ts';
import { findPicture } from './report-pictures.ts';

/** Pictures of a report, for whoever holds its code: the reporter's own, and what the desk has released. */
export function reportPictureRoute(deps: ReportDeps, door: ReportDoor): Route {
  return route({
    method: 'GET',
    path: `${door.path}/photos/:attachmentId`,
    allow: door.read,
    realm: door.realm,
    summary: 'A picture of a report, without its metadata: the reporter’s own or one that was released',
    params: Type.Object({ ...door.params.properties, attachmentId: Type.String({ maxLength: 64 }) }),
    async handle({ params, principal }) {
      const { attachmentId } = params;
      const picture = await findPicture(deps, await door.find(params, principal), attachmentId);
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
