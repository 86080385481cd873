import type { Instant } from '@hub/kernel';
import { processErrors } from './errors.ts';
import type { NodeModel, ProcessModel } from './process-model.ts';
import type { Decide, ProcessState, Progress, Token } from './process-state.ts';
import { Run } from './run.ts';
import { armEvent, startOfEventSub } from './run-events.ts';

/**
 * The state of an instance under another version: it may move when everything it stands at, waits for and repeats is
 * there as well, of the same kind and at the same place. Timers keep their time; what hangs newly on a step begins now.
 * @throws process.cannotMigrate
 */
export function migrateState(
  from: ProcessModel,
  to: ProcessModel,
  state: ProcessState,
  at: Instant,
  decide: Decide,
): Progress {
  if (state.status !== 'running') throw processErrors.cannotMigrate({ reason: 'it has ended' });
  const run = new Run(to, state, at, decide);
  for (const token of state.tokens) checkToken(from, to, token);
  for (const scope of state.scopes)
    if (scope.node !== from.root && !same(from.nodes.get(scope.node), to.nodes.get(scope.node))) refuse(scope.node);
  for (const wait of state.waits) {
    const old = from.nodes.get(wait.node);
    if (same(old, to.nodes.get(wait.node))) continue;
    // What only hung on a step may go; what a step is waiting for may not.
    if (old?.kind === 'boundary' || old?.kind === 'start') run.drop(wait);
    else refuse(wait.node);
  }
  const root = state.scopes.find((scope) => scope.parent === undefined);
  if (root && from.root !== to.root) refuse(from.root);
  armNew(run, to);
  return run.progress();
}

function checkToken(from: ProcessModel, to: ProcessModel, { node, flow }: Token) {
  const target = to.nodes.get(node);
  if (!target || !same(from.nodes.get(node), target)) return refuse(node);
  if (flow !== undefined && !target.incoming.includes(flow)) refuse(`${node} (${flow})`);
}

function same(old: NodeModel | undefined, now: NodeModel | undefined): boolean {
  return (
    old !== undefined &&
    now !== undefined &&
    old.kind === now.kind &&
    old.scope === now.scope &&
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
