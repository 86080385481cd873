import { isoInstant, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { evaluateDecision } from '../decisions/decision-model.ts';
import { readDmn } from '../decisions/read-dmn.ts';
import { processErrors } from '../errors.ts';
import {
  checkFile,
  createDraft,
  type DefinitionsDeps,
  getDefinition,
  getXml,
  reviewDraft,
  rollBack,
  saveDraft,
  submitDraft,
} from './definitions.ts';
import { type Definition, type DefinitionKind, selectDefinitions, selectReleases } from './store-definitions.ts';
import { mostPast, testRun, tryDecision } from './test-run.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const file = {
  xml: text(1_000_000),
  title: Type.Object({ zh: text(200), en: text(200) }),
  note: Type.String({ maxLength: 2_000 }),
};
const revision = Type.Integer({ minimum: 1 });
const versionParams = Type.Object({ key: text(200), version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) });
const bodyLimit = 2_000_000;

const paths = { process: '/api/v1/processes', decision: '/api/v1/decisions' } as const;

export function actorOf({ id, name }: Principal) {
  return { id, name };
}

/** The life of versions; the same for processes and decisions. */
export function definitionRoutes(deps: DefinitionsDeps): readonly Route[] {
  return (['process', 'decision'] as const)
    .flatMap((kind) => [...readingRoutes(deps, kind), ...writingRoutes(deps, kind)])
    .concat(decisionRoutes(deps));
}

function readingRoutes(deps: DefinitionsDeps, kind: DefinitionKind): readonly Route[] {
  const path = paths[kind];
  return [
    route({
      method: 'GET',
      path,
      allow: 'process.read',
      summary: `Every ${kind} with its versions and the one that is current`,
      async handle({ principal }) {
        const { tenant } = signedIn(principal);
        const all = await selectDefinitions(deps.database, tenant, { kind });
        const current = await deps.cache.current(tenant);
        const keys = [...new Set(all.map((one) => one.key))];
        const items = keys.map((key) => {
          const versions = all.filter((one) => one.key === key);
          const version = current.versionOf(key);
          const shown = versions.find((one) => one.version === version) ?? versions[0];
          return {
            key,
            title: shown?.title,
            ...(version === undefined ? {} : { current: version }),
            versions: versions.map(definitionView),
          };
        });
        return { body: { items, operations: kind === 'process' ? [...deps.operations()].toSorted() : [] } };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:key/versions/:version`,
      allow: 'process.read',
      summary: 'A version with its file and what stands against running it',
      params: versionParams,
      async handle({ params, principal }) {
        const { tenant } = signedIn(principal);
        const definition = await getOfKind(deps, principal, kind, params);
        const xml = await getXml(deps, tenant, params.key, params.version);
        const { faults } = await checkFile(deps, tenant, kind, xml);
        const releases = await selectReleases(deps.database, tenant, params.key);
        return {
          body: {
            ...definitionView(definition),
            xml,
            faults,
            releases: releases.map((one) => ({ ...one, at: isoInstant(one.at) })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/check`,
      allow: 'process.edit',
      summary: 'What stands against running a file; stores nothing',
      body: Type.Object({ xml: file.xml }),
      bodyLimit,
      async handle({ body, principal }) {
        return { body: await checkFile(deps, signedIn(principal).tenant, kind, body.xml) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:key/versions/:version/test-run`,
      allow: 'process.edit',
      summary: 'Plays a version against what has happened, beside the current one; changes nothing',
      params: versionParams,
      body: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: mostPast }) }),
      async handle({ params, body, principal }) {
        await getOfKind(deps, principal, kind, params);
        return { body: await testRun(deps, signedIn(principal).tenant, { ...params, limit: body.limit }) };
      },
    }),
  ];
}

function writingRoutes(deps: DefinitionsDeps, kind: DefinitionKind): readonly Route[] {
  const path = paths[kind];
  return [
    route({
      method: 'POST',
      path,
      allow: 'process.edit',
      summary: `Makes a draft from a file: the next version of the ${kind} it says it is`,
      body: Type.Object(file),
      bodyLimit,
      async handle({ body, principal }) {
        const caller = signedIn(principal);
        const draft = await createDraft(deps, caller.tenant, { kind, ...body }, actorOf(caller));
        return { status: 201, body: definitionView(draft) };
      },
    }),
    route({
      method: 'PUT',
      path: `${path}/:key/versions/:version`,
      allow: 'process.edit',
      summary: 'Saves over a draft; a stale revision answers 409',
      params: versionParams,
      body: Type.Object({ ...file, revision }),
      bodyLimit,
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        await getOfKind(deps, principal, kind, params);
        const { revision: seen, ...draft } = body;
        const saved = await saveDraft(deps, caller.tenant, { ...params, revision: seen }, draft, actorOf(caller));
        return { body: definitionView(saved) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:key/versions/:version/submit`,
      allow: 'process.edit',
      summary: 'Hands a draft without faults to a second person',
      params: versionParams,
      body: Type.Object({ revision }),
      async handle({ params, body, principal }) {
        const { tenant } = signedIn(principal);
        await getOfKind(deps, principal, kind, params);
        return { body: definitionView(await submitDraft(deps, tenant, { ...params, ...body })) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:key/versions/:version/review`,
      allow: 'process.publish',
      summary: 'The word of a second person; yes releases the version at once',
      params: versionParams,
      body: Type.Object({ revision, approved: Type.Boolean(), note: file.note }),
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        await getOfKind(deps, principal, kind, params);
        const seen = { ...params, revision: body.revision };
        return { body: definitionView(await reviewDraft(deps, caller.tenant, seen, body, actorOf(caller))) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:key/roll-back`,
      allow: 'process.publish',
      summary: 'Lets new instances take a version that was released before; running ones keep theirs',
      params: Type.Object({ key: text(200) }),
      body: Type.Object({ version: Type.Integer({ minimum: 1 }), note: text(2_000) }),
      async handle({ params, body, principal }) {
        const caller = signedIn(principal);
        await getOfKind(deps, principal, kind, { ...params, version: body.version });
        await rollBack(deps, caller.tenant, { ...params, ...body }, actorOf(caller));
        return { body: { key: params.key, current: body.version } };
      },
    }),
  ];
}

function decisionRoutes(deps: DefinitionsDeps): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/decisions/evaluate',
      allow: 'process.edit',
      summary: 'What a decision of a file comes to for an input; stores nothing',
      body: Type.Object({ xml: file.xml, decision: text(200), input: Type.Record(Type.String(), Type.Unknown()) }),
      bodyLimit,
      async handle({ body }) {
        const { decisions } = await readDmn(body.xml);
        const model = decisions.find((one) => one.id === body.decision);
        if (!model) throw processErrors.decisionUnknown({ decision: body.decision });
        return { body: tryDecision(() => evaluateDecision(model, body.input, deps.clock())) };
      },
    }),
  ];
}

async function getOfKind(
  deps: DefinitionsDeps,
  principal: Principal | undefined,
  kind: DefinitionKind,
  { key, version }: { readonly key: string; readonly version: number },
): Promise<Definition> {
  const found = await getDefinition(deps, signedIn(principal).tenant, key, version);
  if (found.kind !== kind) throw processErrors.versionUnknown({ key, version });
  return found;
}

function definitionView({ createdAt, changedAt, ...definition }: Definition) {
  return { ...definition, createdAt: isoInstant(createdAt), changedAt: isoInstant(changedAt) };
}
