import type { Instant } from '@hub/kernel';
import type { NodeModel, ProcessModel } from '../definitions/process-model.ts';
import { processErrors } from '../errors.ts';
import type { Decide, ProcessState, Progress } from '../machine/process-state.ts';
import { Run } from '../machine/run.ts';
import { armEvent, startOfEventSub } from '../machine/run-events.ts';

/** Which step of the old version goes on as which of the new one; what is not named keeps its id. */
export type StepMapping = Readonly<Record<string, string>>;

/**
 * The state of an instance under another version: it may move when everything it stands at, waits for and repeats is
 * there as well, by its id or by the mapping, of the same kind and at the same place. Timers keep their time; what hangs newly
 * on a step begins now.
 * @throws process.cannotMigrate
 */
export function migrateState(
  from: ProcessModel,
  to: ProcessModel,
  before: ProcessState,
  at: Instant,
  decide: Decide,
  mapping: StepMapping = {},
): Progress {
  if (before.status !== 'running') throw processErrors.cannotMigrate({ reason: 'it has ended' });
  const state = renamed(before, mapping);
  const names = new Map(Object.entries(mapping).map(([old, now]) => [now, old]));
  const old = (node: string) => from.nodes.get(names.get(node) ?? node);
  const fits = (node: string) => same(old(node), to.nodes.get(node), mapping);
  const run = new Run(to, state, at, decide);
  for (const token of state.tokens) {
    if (!fits(token.node)) refuse(token.node);
    if (token.flow !== undefined && !to.nodes.get(token.node)?.incoming.includes(token.flow))
      refuse(`${token.node} (${token.flow})`);
  }
  for (const scope of state.scopes) if (scope.node !== from.root && !fits(scope.node)) refuse(scope.node);
  for (const wait of state.waits) {
    // What was called has been started for the old step, and would be again for one of another name.
    if (fits(wait.node) && !(wait.kind === 'call' && names.has(wait.node))) continue;
    const kind = old(wait.node)?.kind;
    // What only hung on a step may go; what a step is waiting for may not.
    if (kind === 'boundary' || kind === 'start') run.drop(wait);
    else refuse(wait.node);
  }
  const root = state.scopes.find((scope) => scope.parent === undefined);
  if (root && from.root !== to.root) refuse(from.root);
  armNew(run, to);
  return run.progress();
}

/** The state with the steps under their new names; what keeps its name stays the very same object. */
function renamed(state: ProcessState, mapping: StepMapping): ProcessState {
  const rename = <T extends { readonly node: string }>(one: T): T => {
    const node = mapping[one.node];
    return node === undefined ? one : { ...one, node };
  };
  return {
    ...state,
    tokens: state.tokens.map(rename),
    waits: state.waits.map(rename),
    scopes: state.scopes.map((scope) =>
      scope.done.length === 0 ? rename(scope) : { ...rename(scope), done: scope.done.map(rename) },
    ),
  };
}

function same(old: NodeModel | undefined, now: NodeModel | undefined, mapping: StepMapping): boolean {
  return (
    old !== undefined &&
    now !== undefined &&
    old.kind === now.kind &&
    (mapping[old.scope] ?? old.scope) === now.scope &&
    old.event.kind === now.event.kind &&
    (old.multi === undefined) === (now.multi === undefined)
  );
}

function refuse(node: string): never {
  throw processErrors.cannotMigrate({ reason: `${node} is not there as it was` });
}

/** Boundary events and event sub-processes that the old version did not have begin to listen. */
function armNew(run: Run, to: ProcessModel): void {
  const isArmed = (node: string, where: { readonly token?: number; readonly scope: number }) =>
    [...run.waits.values()].some(
      (wait) => wait.node === node && wait.token === where.token && wait.scope === where.scope,
    );
  for (const token of run.tokens.values()) {
    const home = run.scope(token.scope);
    const node = run.node(token.node);
    if (token.rest === 'join' || (home.kind === 'item' && home.node === node.id)) continue;
    for (const id of node.boundaries)
      if (!isArmed(id, { token: token.id, scope: token.scope })) armEvent(run, run.node(id), token.scope, token.id);
  }
  for (const scope of run.scopes.values())
    for (const id of to.scopes.get(scope.node)?.eventSubProcesses ?? []) {
      const start = startOfEventSub(run, id);
      if (start && !isArmed(start.id, { scope: scope.id })) armEvent(run, start, scope.id);
    }
}
