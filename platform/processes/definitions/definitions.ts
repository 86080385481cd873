import { createHash } from 'node:crypto';
import type { Instant, Localised, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { readDmn } from '../decisions/read-dmn.ts';
import { processErrors } from '../errors.ts';
import type { Actor } from '../instances/process-instance.ts';
import { listProcessFaults } from './check-bpmn.ts';
import type { DefinitionCache } from './definition-cache.ts';
import type { FileFault } from './file-fault.ts';
import { readBpmn } from './read-bpmn.ts';
import {
  type Definition,
  type DefinitionKind,
  insertDefinition,
  insertRelease,
  selectDefinitions,
  selectReleases,
  selectXml,
  updateDefinition,
} from './store-definitions.ts';

export interface DefinitionsDeps {
  readonly database: Database;
  readonly cache: DefinitionCache;
  readonly operations: () => ReadonlySet<string>;
  readonly clock: () => Instant;
}

export interface Draft {
  readonly kind: DefinitionKind;
  readonly xml: string;
  readonly title: Localised;
  readonly note: string;
}

/** A version as its caller has seen it. */
export interface SeenVersion {
  readonly key: string;
  readonly version: number;
  readonly revision: number;
}

export interface CheckedFile {
  /** The id the file gives itself: the process's, or that of the decisions' definitions. */
  readonly key: string;
  readonly name: string;
  readonly faults: readonly FileFault[];
}

/** What is wrong with a file, beside which some others are about to be released, seen from a hub with these operations and released versions. @throws process.notXml, process.tooLarge */
export async function checkFile(
  deps: DefinitionsDeps,
  tenant: Tenant,
  kind: DefinitionKind,
  xml: string,
  beside: readonly string[] = [],
): Promise<CheckedFile> {
  if (kind === 'decision') {
    const { id, name, faults } = await readDmn(xml);
    return { key: id, name, faults };
  }
  const { model, faults } = await readBpmn(xml);
  const current = await deps.cache.current(tenant);
  const processes = new Set([...current.processes, ...beside, model.id]);
  const callable = { operations: deps.operations(), decisions: current.decisions, processes };
  return { key: model.id, name: model.name, faults: [...faults, ...listProcessFaults(model, callable)] };
}

/** A new draft: the next version of what the file says it is. @throws process.notXml, process.tooLarge, process.stale */
export async function createDraft(
  deps: DefinitionsDeps,
  tenant: Tenant,
  draft: Draft,
  actor: Actor,
): Promise<Definition> {
  const { key } = await checkFile(deps, tenant, draft.kind, draft.xml);
  const known = await selectDefinitions(deps.database, tenant, { key });
  if (known.some((one) => one.kind !== draft.kind)) throw processErrors.stale({ key });
  const definition = newVersion(key, (known[0]?.version ?? 0) + 1, draft, actor, deps.clock());
  await store(deps, tenant, definition, draft.xml);
  return definition;
}

function newVersion(
  key: string,
  version: number,
  { kind, title, note, xml }: Draft,
  author: Actor,
  at: Instant,
): Definition {
  return {
    key,
    version,
    kind,
    state: 'draft',
    title,
    revision: 1,
    source: 'editor',
    note,
    author,
    createdAt: at,
    changedAt: at,
    digest: digestOf(xml),
  };
}

async function store(
  { database }: DefinitionsDeps,
  tenant: Tenant,
  definition: Definition,
  xml: string,
): Promise<void> {
  try {
    await database.commit([insertDefinition(tenant, definition, xml)]);
  } catch (error) {
    if ((error as { code?: unknown }).code === '23505') throw processErrors.stale({ key: definition.key });
    throw error;
  }
}

/** Saves over a draft. @throws process.stale when somebody else has, process.notNow when it is no draft */
export async function saveDraft(
  deps: DefinitionsDeps,
  tenant: Tenant,
  seen: SeenVersion,
  draft: Omit<Draft, 'kind'>,
  actor: Actor,
): Promise<Definition> {
  const definition = await getDefinition(deps, tenant, seen.key, seen.version);
  const { key } = await checkFile(deps, tenant, definition.kind, draft.xml);
  if (key !== seen.key) throw processErrors.notNow({ key, version: seen.version });
  const { title, note, xml } = draft;
  return change(deps, tenant, definition, seen, ['draft', 'rejected'], {
    ...definition,
    state: 'draft',
    title,
    note,
    xml,
    digest: digestOf(xml),
    author: actor,
  });
}

/** Hands a draft to somebody else to look at. @throws process.fileFaulty, process.stale, process.notNow */
export async function submitDraft(deps: DefinitionsDeps, tenant: Tenant, seen: SeenVersion): Promise<Definition> {
  const definition = await getDefinition(deps, tenant, seen.key, seen.version);
  await refuseFaulty(deps, tenant, definition);
  return change(deps, tenant, definition, seen, ['draft'], { ...definition, state: 'review' });
}

/** The second person's word. Released at once when it is yes. @throws process.samePerson, process.fileFaulty, process.stale, process.notNow */
export async function reviewDraft(
  deps: DefinitionsDeps,
  tenant: Tenant,
  seen: SeenVersion,
  { approved, note }: { readonly approved: boolean; readonly note: string },
  actor: Actor,
): Promise<Definition> {
  const definition = await getDefinition(deps, tenant, seen.key, seen.version);
  if (definition.author.id === actor.id) throw processErrors.samePerson();
  if (approved) await refuseFaulty(deps, tenant, definition);
  const state = approved ? 'released' : 'rejected';
  const reviewed = await change(deps, tenant, definition, seen, ['review'], {
    ...definition,
    state,
    reviewer: actor,
    note,
  });
  if (approved) await release(deps, tenant, seen.key, seen.version, note, actor);
  return reviewed;
}

/** Lets new instances take a version that has been released before. Running ones keep theirs. @throws process.notNow */
export async function rollBack(
  deps: DefinitionsDeps,
  tenant: Tenant,
  { key, version, note }: { readonly key: string; readonly version: number; readonly note: string },
  actor: Actor,
): Promise<void> {
  const definition = await getDefinition(deps, tenant, key, version);
  if (definition.state !== 'released') throw processErrors.notNow({ key, version });
  await refuseFaulty(deps, tenant, definition);
  await release(deps, tenant, key, version, note, actor);
}

async function release(
  deps: DefinitionsDeps,
  tenant: Tenant,
  key: string,
  version: number,
  note: string,
  actor: Actor,
) {
  const [newest] = await selectReleases(deps.database, tenant, key);
  const seq = (newest?.seq ?? 0) + 1;
  await deps.database.commit([insertRelease(tenant, key, { seq, version, at: deps.clock(), actor, note })]);
  deps.cache.forget();
}

/** @throws process.versionUnknown */
export async function getDefinition(
  { database }: Pick<DefinitionsDeps, 'database'>,
  tenant: Tenant,
  key: string,
  version: number,
): Promise<Definition> {
  const all = await selectDefinitions(database, tenant, { key });
  const found = all.find((one) => one.version === version);
  if (!found) throw processErrors.versionUnknown({ key, version });
  return found;
}

/** @throws process.versionUnknown */
export async function getXml(
  { database }: Pick<DefinitionsDeps, 'database'>,
  tenant: Tenant,
  key: string,
  version: number,
): Promise<string> {
  const xml = await selectXml(database, tenant, key, version);
  if (xml === undefined) throw processErrors.versionUnknown({ key, version });
  return xml;
}

async function refuseFaulty(deps: DefinitionsDeps, tenant: Tenant, { key, version, kind }: Definition): Promise<void> {
  const { faults } = await checkFile(deps, tenant, kind, await getXml(deps, tenant, key, version));
  if (faults.length === 0) return;
  throw processErrors.fileFaulty({ list: faults.map((one) => `${one.element}: ${one.en}`).join('; '), faults });
}

async function change(
  { database, clock }: DefinitionsDeps,
  tenant: Tenant,
  before: Definition,
  seen: SeenVersion,
  states: readonly Definition['state'][],
  after: Definition & { readonly xml?: string },
): Promise<Definition> {
  const { key, version } = before;
  if (!states.includes(before.state)) throw processErrors.notNow({ key, version });
  const at = clock();
  const known = { key, version, revision: seen.revision, state: before.state };
  if (!(await updateDefinition(database, tenant, known, { ...after, at }))) throw processErrors.stale({ key, version });
  const { xml: _xml, ...definition } = after;
  return { ...definition, revision: seen.revision + 1, changedAt: at };
}

/** A file of a pack, under the id it has in the hub. */
export interface PackDefinition {
  readonly kind: DefinitionKind;
  readonly title: Localised;
  readonly xml: string;
  /** `<pack>.<name>`; the file says the same of itself. */
  readonly key: string;
}

const packActor: Actor = { id: 'hub:packs', name: '应用包 Pack' };

/**
 * Takes over a file of a pack as a version of its own when it is new. It is released when the city has not released one
 * of its own since: what was changed here is not undone by an update. Files of `beside` may be called before they are taken over. @throws process.fileFaulty
 */
export async function adoptPackFile(
  deps: DefinitionsDeps,
  tenant: Tenant,
  file: PackDefinition,
  beside: readonly string[],
): Promise<void> {
  const { database, clock, cache } = deps;
  const digest = digestOf(file.xml);
  const known = await selectDefinitions(database, tenant, { key: file.key });
  if (known.some((one) => one.digest === digest)) return;
  const { key, faults } = await checkFile(deps, tenant, file.kind, file.xml, beside);
  if (key !== file.key || faults.length > 0) {
    const list = [
      ...faults.map((one) => `${one.element}: ${one.en}`),
      ...(key === file.key ? [] : [`${key} ≠ ${file.key}`]),
    ];
    throw processErrors.fileFaulty({ list: `${file.key}: ${list.join('; ')}`, faults });
  }
  const at = clock();
  const draft = newVersion(key, (known[0]?.version ?? 0) + 1, { ...file, note: '' }, packActor, at);
  const [newest] = await selectReleases(database, tenant, key);
  const isOurs = newest === undefined || newest.actor.id === packActor.id;
  const entry = { seq: (newest?.seq ?? 0) + 1, version: draft.version, at, actor: packActor, note: '' };
  try {
    await database.commit([
      insertDefinition(tenant, { ...draft, source: 'pack', state: 'released' }, file.xml),
      ...(isOurs ? [insertRelease(tenant, key, entry)] : []),
    ]);
  } catch (error) {
    // Another hub process starts beside this one and has taken the same file over.
    if ((error as { code?: unknown }).code !== '23505') throw error;
  }
  cache.forget();
}

function digestOf(xml: string): string {
  return createHash('sha256').update(xml).digest('hex');
}
