import { getInstant, isoInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { CaseDeps } from '../act-on-case.ts';
import { readerOf } from '../routes-read.ts';
import { readNotices, selectNotices } from './store-notices.ts';

/** What somebody has been told of their cases. */
export function noticeRoutes(deps: CaseDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/notices',
      allow: 'case.read',
      summary: 'What happened to the cases the caller holds, was given or watches, the newest first',
      query: Type.Object({
        unread: Type.Optional(Type.Boolean()),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      async handle({ query: { unread = false, limit = 50 }, principal }) {
        const found = await selectNotices(deps.database, readerOf(deps, principal), { unread, limit });
        const items = found.map(({ at, readAt, ...notice }) => ({
          ...notice,
          at: isoInstant(at.getTime()),
          ...(readAt === null ? {} : { readAt: isoInstant(readAt.getTime()) }),
        }));
        return { body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/notices/read',
      allow: 'case.read',
      summary: 'Marks the caller’s notices up to a time as read, or those of one case',
      body: Type.Object({
        upTo: Type.String({ maxLength: 40 }),
        caseId: Type.Optional(Type.String({ maxLength: 64 })),
      }),
      async handle({ body, principal }) {
        const { tenant, id } = signedIn(principal);
        const which = { upTo: getInstant(body.upTo), caseId: body.caseId };
        return { body: { read: await readNotices(deps.database, tenant, id, which, deps.clock()) } };
      },
    }),
  ];
}
