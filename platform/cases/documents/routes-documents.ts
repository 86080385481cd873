import { isoInstant, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { type CaseDeps, getCase, type LoadedCase } from '../act-on-case.ts';
import { caseErrors } from '../errors.ts';
import { draftOf, drawDocument, getTemplate, mayDraw } from './draw-document.ts';
import { type DrawnDocument, selectDocuments } from './store-documents.ts';

const caseId = Type.String({ maxLength: 64 });
const kind = Type.String({ maxLength: 64 });

/** Documents that a case type declares: what can be drawn up, what has been, and each as it was. */
export function documentRoutes(deps: CaseDeps): readonly Route[] {
  const { database, types } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/documents',
      allow: 'case.read',
      summary: 'The documents of a case: what can be drawn up, what it still lacks, and every version there is',
      params: Type.Object({ caseId }),
      async handle({ params, principal }) {
        const caller = signedIn(principal);
        const loaded = await getCase(deps, caller, params.caseId);
        const drawn = await selectDocuments(database, caller.tenant, params.caseId);
        const kinds = Object.keys(types.get(loaded.file.type).flow.documents ?? {});
        return { body: { items: kinds.map((one) => summaryOf(deps, caller, loaded, one, drawn)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/documents/:kind',
      allow: 'case.read',
      summary:
        'A document as it was drawn up, the newest version unless said; one that is not there yet as a draft with blanks',
      params: Type.Object({ caseId, kind }),
      query: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })) }),
      async handle({ params, query, principal }) {
        const caller = signedIn(principal);
        const loaded = await getCase(deps, caller, params.caseId);
        const template = getTemplate(types.get(loaded.file.type), params.kind);
        const versions = (await selectDocuments(database, caller.tenant, params.caseId)).filter(
          (one) => one.kind === params.kind,
        );
        const found =
          query.version === undefined ? versions[0] : versions.find(({ version }) => version === query.version);
        if (found) return { body: { ...drawnView(found), content: found.content } };
        // Version 0 asks for the draft, whatever there is.
        if (query.version !== undefined && query.version !== 0) throw caseErrors.documentUnknown();
        const { content, missing } = draftOf(deps, loaded, template);
        return { body: { kind: params.kind, content, missing } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/documents/:kind',
      allow: 'case.act',
      summary:
        'Draws up a document from the case, numbered; one that is there becomes a new version and needs a reason',
      params: Type.Object({ caseId, kind }),
      body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
      async handle({ params, body, principal }) {
        const drawn = await drawDocument(deps, signedIn(principal), params.caseId, params.kind, body.reason);
        return { status: 201, body: drawnView(drawn) };
      },
    }),
  ];
}

function summaryOf(deps: CaseDeps, by: Principal, loaded: LoadedCase, one: string, drawn: readonly DrawnDocument[]) {
  const template = getTemplate(deps.types.get(loaded.file.type), one);
  const { missing, isDue } = draftOf(deps, loaded, template);
  return {
    kind: one,
    title: template.title,
    step: template.step,
    isDue,
    missing,
    mayDraw: mayDraw(deps, by, loaded, template),
    versions: drawn.filter((document) => document.kind === one).map(drawnView),
  };
}

function drawnView({ content: _content, drawnAt, year: _year, n: _n, ...document }: DrawnDocument) {
  return { ...document, drawnAt: isoInstant(drawnAt) };
}
