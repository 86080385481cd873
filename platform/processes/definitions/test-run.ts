import { setImmediate as breathe } from 'node:timers/promises';
import type { Tenant } from '@hub/kernel';
import { type DecisionModel, evaluateDecision } from '../decisions/decision-model.ts';
import type { Variables } from '../decisions/feel.ts';
import { readDmn } from '../decisions/read-dmn.ts';
import { selectDecided, selectSteps, selectSummaries } from '../instances/store-instances.ts';
import { type DefinitionsDeps, getDefinition, getXml } from './definitions.ts';
import { readBpmn } from './read-bpmn.ts';
import { type Difference, differs, type Replay, replay } from './simulate.ts';

export interface TestRun {
  /** Past instances or decisions that were tried. */
  readonly tried: number;
  readonly same: number;
  /** How often the draft could not be run at all. */
  readonly broken: number;
  readonly present?: number;
  readonly differences: readonly (Difference | DecisionDifference)[];
}

export interface DecisionDifference {
  readonly id: string;
  readonly input: unknown;
  readonly present: { readonly output: unknown };
  readonly draft: { readonly output?: unknown; readonly error?: string };
}

const mostShown = 50;
export const mostPast = 1_000;

/** Plays a version against what happened, beside the version that is current. Changes nothing. @throws process.versionUnknown */
export async function testRun(
  deps: DefinitionsDeps,
  tenant: Tenant,
  { key, version, limit }: { readonly key: string; readonly version: number; readonly limit: number },
): Promise<TestRun> {
  const { kind } = await getDefinition(deps, tenant, key, version);
  return kind === 'process'
    ? tryProcess(deps, tenant, key, version, limit)
    : tryDecisions(deps, tenant, key, version, limit);
}

async function tryProcess(
  deps: DefinitionsDeps,
  tenant: Tenant,
  key: string,
  version: number,
  limit: number,
): Promise<TestRun> {
  const draft = (await readBpmn(await getXml(deps, tenant, key, version))).model;
  const current = await deps.cache.current(tenant);
  const present = current.processes.has(key) ? current.version(key) : undefined;
  const model = present === undefined ? undefined : await deps.cache.model(tenant, key, present);
  const differences: Difference[] = [];
  let tried = 0;
  let broken = 0;
  let unlike = 0;
  const past = await selectSummaries(deps.database, tenant, { key, limit });
  for (const { id, startedAt, endedAt } of past) {
    const steps = await selectSteps(deps.database, { tenant, id });
    const before = { id, startedAt, steps, ...(endedAt === undefined ? {} : { endedAt }) };
    const after = replay(draft, before, current.decide);
    const asNow = replay(model ?? draft, before, current.decide);
    tried += 1;
    if (after.outcome === 'error') broken += 1;
    if (differs(asNow, after)) {
      unlike += 1;
      if (differences.length < mostShown) differences.push({ id, present: shown(asNow), draft: shown(after) });
    }
    if (tried % 20 === 0) await breathe();
  }
  return { tried, same: tried - unlike, broken, differences, ...(present === undefined ? {} : { present }) };
}

async function tryDecisions(
  deps: DefinitionsDeps,
  tenant: Tenant,
  key: string,
  version: number,
  limit: number,
): Promise<TestRun> {
  const { decisions } = await readDmn(await getXml(deps, tenant, key, version));
  const byId = new Map(decisions.map((one) => [one.id, one]));
  const past = await selectDecided(deps.database, tenant, [...byId.keys()], limit);
  const differences: DecisionDifference[] = [];
  let same = 0;
  let broken = 0;
  for (const { decision, input, output } of past) {
    const model = byId.get(decision);
    if (!model) continue;
    const draft = tryDecision(() => evaluateDecision(model, input, deps.clock()));
    if ('error' in draft) broken += 1;
    if ('output' in draft && JSON.stringify(draft.output) === JSON.stringify(output)) same += 1;
    else if (differences.length < mostShown)
      differences.push({ id: decision, input: askedOf(model, input), present: { output }, draft });
  }
  return { tried: past.length, same, broken, differences };
}

/** What an instance held is for who may see the case it is about, not for who edits its process: only the way is shown. */
function shown(one: Replay): Replay {
  return { ...one, output: {} };
}

/** Of all a decision was given, what it looks at. */
function askedOf({ inputs, logic }: DecisionModel, given: Variables): Variables {
  const texts = logic.kind === 'table' ? logic.table.inputs.map((input) => input.text) : [];
  const names = new Set([
    ...inputs.map((input) => input.name),
    ...texts.flatMap((text) => text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []),
  ]);
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name)));
}

export function tryDecision(decide: () => unknown): { readonly output: unknown } | { readonly error: string } {
  try {
    return { output: decide() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
