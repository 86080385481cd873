import type { NodeModel } from '../definitions/process-model.ts';
import type { Scope, Undoable } from './process-state.ts';
import type { Run } from './run.ts';

/** Undoes what was done in the scope of a compensation event, the last first; the event goes on when all of it is undone. */
export function compensate(run: Run, node: NodeModel, scopeId: number): void {
  const activity = node.event.kind === 'compensation' ? node.event.activity : undefined;
  const home = homeOf(run, run.scope(scopeId));
  const chosen = home.done.filter((one) => activity === undefined || one.node === activity);
  run.change(home.id, { done: home.done.filter((one) => !chosen.includes(one)) });
  const queue = chosen.toReversed().flatMap((one) => handlersOf(run, one));
  const token = run.rest(node.id, scopeId, 'scope');
  const scope = run.open('compensation', node.id, { parent: scopeId, token: token.id, queue });
  run.settle(scope.id);
}

/** An event sub-process undoes what the scope around it has done. */
function homeOf(run: Run, scope: Scope): Scope {
  return scope.kind === 'event' && scope.parent !== undefined ? homeOf(run, run.scope(scope.parent)) : scope;
}

function handlersOf(run: Run, { node, inner = [] }: Undoable): readonly string[] {
  const handler = run.node(node).compensation;
  return handler === undefined ? inner.toReversed().flatMap((one) => handlersOf(run, one)) : [handler];
}
