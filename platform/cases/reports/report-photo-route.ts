import { getInstant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
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
    /** Where and when it was taken, if the reporter agrees to tell; what the file itself says is not kept. */
    query: Type.Object({
      lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
      lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
      takenAt: Type.Optional(Type.String({ maxLength: 40 })),
    }),
    accepts: photoTypes,
    bodyLimit: largestPhoto_bytes,
    async handle({ params, query: { lon, lat, takenAt }, body, principal }) {
      const { file } = await door.find(params, principal);
      const facts = {
        ...(lon === undefined || lat === undefined ? {} : { place: [lon, lat] as const }),
        ...(takenAt === undefined ? {} : { takenAt: getInstant(takenAt) }),
      };
      return { status: 201, body: attachmentView(await addPhoto(deps, file, body, facts)) };
    },
  });
}
