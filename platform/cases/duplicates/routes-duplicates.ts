import { type Principal, point } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { getCaseFile } from '../act-on-case.ts';
import { caseFilter, caseResource } from '../case-access.ts';
import type { CaseFile } from '../case-file.ts';
import { caseErrors } from '../errors.ts';
import { type ActDeps, placeOf } from '../routes-act.ts';
import { showCase, summariesOf } from '../show-case.ts';
import { type Duplicate, findDuplicates } from './find-duplicates.ts';
import { mergeCases, unmergeCase } from './merge-cases.ts';
import { selectCasesById, selectMergedInto } from './store-duplicates.ts';

const params = Type.Object({ caseId: Type.String({ maxLength: 64 }) });
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const version = Type.Integer({ minimum: 0 });

export function duplicateRoutes(deps: ActDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/duplicates',
      allow: 'case.read',
      summary: 'Open cases that may be the same matter with how alike they are and why, and what has been merged',
      params,
      async handle({ params: { caseId }, principal }) {
        const caller = signedIn(principal);
        const file = await getCaseFile(deps, caller, caseId);
        const found = file.state === 'open' ? await findDuplicates(deps, caller, file) : [];
        const merged = await selectMergedInto(deps.database, caller.tenant, caseId);
        const into = await selectCasesById(deps.database, caller.tenant, file.mergedInto ? [file.mergedInto] : []);
        const visible = (files: readonly CaseFile[]) => summariesOf(deps, seenBy(deps, caller, files), deps.clock());
        const [main] = visible(into);
        return {
          body: { items: duplicateViews(deps, found), merged: visible(merged), ...(main ? { mergedInto: main } : {}) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/duplicates',
      allow: 'case.read',
      summary: 'Open cases that may be the matter about to be told',
      body: Type.Object({
        type: text(128),
        class: Type.Optional(text(64)),
        title: Type.Optional(Type.String({ maxLength: 200 })),
        description: Type.Optional(Type.String({ maxLength: 4000 })),
        lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
        lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
        /** Where no point is known. */
        area: Type.Optional(text(32)),
      }),
      async handle({ body: { title = '', description = '', lon, lat, area, ...kind }, principal }) {
        deps.types.get(kind.type);
        const location = lon === undefined || lat === undefined ? undefined : point(lon, lat);
        const areas = await placeOf(deps, location, area);
        const matter = {
          ...kind,
          title: { zh: title, en: title },
          description,
          areas,
          ...(location ? { location } : {}),
        };
        const found = await findDuplicates(deps, signedIn(principal), { ...matter, openedAt: deps.clock() });
        return { body: { items: duplicateViews(deps, found) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/merge',
      allow: 'case.act',
      summary: 'Makes a case a duplicate of another; its reporter follows that one from then on',
      params,
      body: Type.Object({ into: text(64), version, note: Type.Optional(Type.String({ maxLength: 2000 })) }),
      async handle({ params: { caseId }, body, principal }) {
        const caller = signedIn(principal);
        await mergeCases(deps, caller, caseId, body);
        return { body: await showCase(deps, caller, caseId) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/:caseId/unmerge',
      allow: 'case.act',
      summary: 'Takes a merge back: the case goes on where it was with its clock having run',
      params,
      body: Type.Object({ version, note: text(2000) }),
      async handle({ params: { caseId }, body, principal }) {
        const caller = signedIn(principal);
        if (body.note.trim() === '') throw caseErrors.needs({ need: 'note' });
        await unmergeCase(deps, caller, caseId, body);
        return { body: await showCase(deps, caller, caseId) };
      },
    }),
  ];
}

function seenBy({ authority }: ActDeps, by: Principal, files: readonly CaseFile[]): readonly CaseFile[] {
  const rows = caseFilter(authority, by);
  return files.filter((file) => rows.allows(caseResource(file)));
}

function duplicateViews(deps: ActDeps, found: readonly Duplicate[]) {
  const now = deps.clock();
  return found.flatMap(({ file, ...score }) => {
    const [summary] = summariesOf(deps, [file], now);
    return summary ? [{ case: summary, ...score }] : [];
  });
}
