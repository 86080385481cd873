import type { Instant } from '@hub/kernel';
import type { Variables } from '../decisions/feel.ts';
import type { NodeModel, ProcessModel } from '../definitions/process-model.ts';
import { activityKinds } from '../definitions/process-model.ts';
import type { Decide, ProcessState, Progress, Scope, Stimulus, Wait } from './process-state.ts';
import { type Move, Run } from './run.ts';
import { completeActivity, enterActivity, throwEvent } from './run-activities.ts';
import { compensate } from './run-compensation.ts';
import { armEvent, beginScope, fire } from './run-events.ts';
import {
  enterEventGateway,
  enterExclusive,
  enterInclusive,
  enterParallel,
  leaveNode,
  openInclusiveJoin,
} from './run-gateways.ts';
import { fail, raise } from './run-raise.ts';

/**
 * A new process, as far as it can go without waiting. Pure: the same input gives the same step.
 * @param start the event that starts it, when not the plain one
 * @throws process.expression, process.noFlow, process.endless, process.tooManyTokens, process.badTimer, process.decision…
 */
export function startProcess(
  model: ProcessModel,
  variables: Variables,
  at: Instant,
  decide: Decide,
  start?: string,
): Progress {
  const run = new Run(model, undefined, at, decide);
  const root = run.open('process', model.root, { variables });
  beginScope(run, root.id, start);
  return finish(run);
}

/** The step after something happened, or undefined when nothing waits for it any more. @throws as `startProcess` */
export function advanceProcess(
  model: ProcessModel,
  state: ProcessState,
  stimulus: Stimulus,
  at: Instant,
  decide: Decide,
): Progress | undefined {
  if (state.status !== 'running') return undefined;
  const run = new Run(model, state, at, decide);
  if (stimulus.kind === 'cancel') return cancel(run);
  if (stimulus.kind === 'hold') return hold(run);
  if (stimulus.kind === 'release') return release(run);
  const wait = run.waits.get(stimulus.wait);
  if (!wait || (wait.kind === 'timer' && state.heldSince !== undefined)) return undefined;
  react(run, wait, stimulus);
  return finish(run);
}

function react(run: Run, wait: Wait, stimulus: Extract<Stimulus, { wait: number }>) {
  switch (stimulus.kind) {
    case 'done':
      run.waits.delete(wait.id);
      return run.push({ do: 'complete', token: wait.token ?? -1, output: stimulus.output });
    case 'fired':
      return fire(run, wait, stimulus.payload);
    case 'error':
      if (wait.kind === 'call') run.waits.delete(wait.id);
      if (!raise(run, raisedBy(wait, stimulus))) fail(run, stimulus.code);
      return;
    case 'escalation':
      raise(run, raisedBy(wait, stimulus));
      return;
    default:
      return stimulus satisfies never;
  }
}

function raisedBy(wait: Wait, { kind, code, payload }: Extract<Stimulus, { kind: 'error' | 'escalation' }>) {
  return { kind, code, payload, scope: wait.scope, ...(wait.token === undefined ? {} : { token: wait.token }) };
}

/** Timers are written anew, so that their jobs go. */
function hold(run: Run): Progress | undefined {
  if (run.heldSince !== undefined) return undefined;
  run.heldSince = run.at;
  for (const wait of run.waits.values()) if (wait.kind === 'timer') run.waits.set(wait.id, { ...wait });
  return run.progress();
}

/** Every timer runs on by as much as it stood still; one set meanwhile stood still since then. */
function release(run: Run): Progress | undefined {
  const { heldSince, at } = run;
  if (heldSince === undefined) return undefined;
  run.heldSince = undefined;
  for (const wait of run.waits.values()) {
    if (wait.kind !== 'timer' || wait.dueAt === undefined) continue;
    const stood = Math.max(0, at - Math.max(heldSince, wait.since));
    run.waits.set(wait.id, { ...wait, dueAt: wait.dueAt + stood });
  }
  return run.progress();
}

function cancel(run: Run): Progress {
  for (const scope of run.scopes.values()) if (scope.parent === undefined) run.close(scope.id);
  run.status = 'cancelled';
  run.effects.push({ kind: 'ended', status: 'cancelled', output: {} });
  return run.progress();
}

/** Moves first, then joins that wait for what may still come, then scopes in which nothing is left. */
function finish(run: Run): Progress {
  while (run.status === 'running') {
    const move = run.next();
    if (move) make(run, move);
    else if (!openInclusiveJoin(run)) {
      const scope = run.nextSettling();
      if (scope === undefined) break;
      settle(run, scope);
    }
  }
  return run.progress();
}

function make(run: Run, move: Move) {
  if (move.do === 'complete') return completeActivity(run, move);
  if (!run.scopes.has(move.scope)) return;
  const node = run.node(move.node);
  if (move.do === 'leave') return leaveNode(run, node, move.scope);
  run.passed.push(node.id);
  enter(run, node, move.scope, move.flow);
}

function enter(run: Run, node: NodeModel, scope: number, flow: string | undefined) {
  if (activityKinds.has(node.kind)) return enterActivity(run, node, scope);
  switch (node.kind) {
    case 'exclusive':
      return enterExclusive(run, node, scope);
    case 'parallel':
      return enterParallel(run, node, scope, flow);
    case 'inclusive':
      return enterInclusive(run, node, scope, flow);
    case 'eventGateway':
      return enterEventGateway(run, node, scope);
    case 'catch':
      if (node.event.kind === 'none') return leaveNode(run, node, scope);
      return armEvent(run, node, scope, run.rest(node.id, scope, 'wait').id);
    case 'throw':
    case 'end':
      return enterThrow(run, node, scope);
    default:
      return leaveNode(run, node, scope);
  }
}

function enterThrow(run: Run, node: NodeModel, scope: number) {
  const { event } = node;
  switch (event.kind) {
    case 'error': {
      const code = event.code ?? '';
      if (!raise(run, { kind: 'error', code, payload: {}, scope })) fail(run, code);
      return;
    }
    case 'escalation':
      raise(run, { kind: 'escalation', code: event.code ?? '', payload: {}, scope });
      if (run.scopes.has(scope)) run.push({ do: 'leave', node: node.id, scope });
      return;
    case 'compensation':
      return compensate(run, node, scope);
    case 'terminate':
      run.clear(scope);
      return run.settle(scope);
    default:
      throwEvent(run, node, scope);
      return leaveNode(run, node, scope);
  }
}

/** Ends a scope when nothing is left in it. */
function settle(run: Run, id: number) {
  const scope = run.scopes.get(id);
  if (!scope || run.tokensIn(id).length > 0) return;
  switch (scope.kind) {
    case 'process':
      return end(run, scope);
    case 'sub': {
      const { token = -1, done } = scope;
      const output = run.variables(id);
      run.close(id);
      return run.push({ do: 'complete', token, output, inner: done });
    }
    case 'event':
      run.close(id);
      run.tokens.delete(scope.token ?? -1);
      return run.settle(scope.parent ?? -1);
    case 'compensation':
      return undoNext(run, scope);
    case 'multi':
    case 'item':
      return;
    default:
      return scope.kind satisfies never;
  }
}

function undoNext(run: Run, scope: Scope) {
  const [handler, ...queue] = scope.queue ?? [];
  if (handler !== undefined) {
    run.change(scope.id, { queue });
    return run.push({ do: 'enter', node: handler, scope: scope.id });
  }
  run.close(scope.id);
  run.tokens.delete(scope.token ?? -1);
  run.push({ do: 'leave', node: scope.node, scope: scope.parent ?? -1 });
}

function end(run: Run, scope: Scope): void {
  run.close(scope.id);
  run.status = 'completed';
  run.effects.push({ kind: 'ended', status: 'completed', output: scope.variables });
}
