import { createHash } from 'node:crypto';
import { getInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { type CaseDeps, getCaseFile, mayActAtAll } from './act-on-case.ts';
import { attachmentType, attachmentTypes } from './attachment-type.ts';
import { attachmentView } from './case-view.ts';
import { caseErrors } from './errors.ts';
import { pictureFor } from './reports/report-pictures.ts';
import { attachmentStatement, releaseAttachment, selectAttachment, selectAttachments } from './store-attachments.ts';

const largest_bytes = 10 * 1024 * 1024;
const id = Type.String({ maxLength: 64 });

export function attachmentRoutes(deps: CaseDeps): readonly Route[] {
  const { database, clock } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/attachments',
      allow: 'case.act',
      summary:
        'Stores a picture or PDF with a case, with where and when it was taken; an action then names it as evidence',
      params: Type.Object({ caseId: id }),
      query: Type.Object({
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
        lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
        takenAt: Type.Optional(Type.String({ maxLength: 40 })),
      }),
      accepts: attachmentTypes,
      bodyLimit: largest_bytes,
      async handle({ params, query, body, headers, principal }) {
        const caller = signedIn(principal);
        const content = contentOf(body, headers['content-type']);
        const file = await getCaseFile(deps, caller, params.caseId);
        if (!mayActAtAll(deps, caller, file)) throw caseErrors.notAllowed({ action: 'attach' });
        const sha256 = createHash('sha256').update(content.bytes).digest('hex');
        const name = query.name ?? 'evidence';
        // A phone that did not hear the answer sends again: the same file of the same person and name is stored once.
        const stored = await selectAttachments(database, caller.tenant, params.caseId);
        const same = stored.find((one) => one.sha256 === sha256 && one.name === name && one.by === caller.id);
        if (same) return { status: 200, body: attachmentView(same, file) };
        const info = {
          id: crypto.randomUUID(),
          name,
          contentType: content.type,
          size: content.bytes.byteLength,
          sha256,
          at: clock(),
          ...(query.lon === undefined || query.lat === undefined ? {} : { place: [query.lon, query.lat] as const }),
          ...(query.takenAt === undefined ? {} : { takenAt: getInstant(query.takenAt) }),
        };
        await database.commit([
          attachmentStatement(caller.tenant, params.caseId, { ...info, by: caller.id }, content.bytes),
        ]);
        return { status: 201, body: attachmentView(info, file) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/attachments/:attachmentId',
      allow: 'case.read',
      summary: 'A stored file as it came',
      params: Type.Object({ caseId: id, attachmentId: id }),
      async handle({ params, principal }) {
        const caller = signedIn(principal);
        await getCaseFile(deps, caller, params.caseId);
        const found = await selectAttachment(database, caller.tenant, params.caseId, params.attachmentId);
        if (!found) throw caseErrors.attachmentUnknown({ attachmentId: params.attachmentId });
        return {
          headers: {
            'content-type': found.contentType,
            'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(found.name)}`,
            // Whatever a file says, it runs nothing here.
            'content-security-policy': "default-src 'none'; sandbox",
            'cache-control': 'private, max-age=31536000, immutable',
          },
          body: found.content,
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/attachments/:attachmentId/release',
      allow: 'case.act',
      summary: 'Shows a picture, without its metadata, to the reporter of a case, or takes that back',
      params: Type.Object({ caseId: id, attachmentId: id }),
      body: Type.Object({ released: Type.Boolean() }),
      async handle({ params: { caseId, attachmentId }, body, principal }) {
        const caller = signedIn(principal);
        const file = await getCaseFile(deps, caller, caseId);
        if (!mayActAtAll(deps, caller, file)) throw caseErrors.notAllowed({ action: 'release' });
        const found = await selectAttachment(database, caller.tenant, caseId, attachmentId);
        if (!found) throw caseErrors.attachmentUnknown({ attachmentId });
        if (body.released && !pictureFor(found)) throw caseErrors.attachmentRefused();
        const { content: _content, releasedAt: _before, ...info } = found;
        const at = body.released ? clock() : undefined;
        await database.commit([releaseAttachment(caller.tenant, caseId, attachmentId, at)]);
        return { body: attachmentView({ ...info, ...(at === undefined ? {} : { releasedAt: at }) }) };
      },
    }),
  ];
}

/** The bytes of a body that is what its header says. @throws case.attachmentRefused */
function contentOf(body: unknown, header: string | string[] | undefined) {
  const type = body instanceof Uint8Array ? attachmentType(body) : undefined;
  const said = String(header).split(';')[0]?.trim().toLowerCase();
  if (!(body instanceof Uint8Array) || type === undefined || type !== said) throw caseErrors.attachmentRefused();
  return { bytes: body, type };
}
