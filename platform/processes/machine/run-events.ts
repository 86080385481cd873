import { textOrFeel, type Variables } from '../decisions/feel.ts';
import { type NodeModel, nodeOf, scopeOf } from '../definitions/process-model.ts';
import { dueOf, nextDue } from '../instances/timers.ts';
import { leftBehind } from './mappings.ts';
import type { Token, Wait } from './process-state.ts';
import type { Run } from './run.ts';

/** Sets up what an event waits for; one that only reacts to what is thrown inside waits for nothing. */
export function armEvent(run: Run, node: NodeModel, scope: number, token?: number): void {
  const { event } = node;
  const where = { node: node.id, scope, ...(token === undefined ? {} : { token }) };
  const variables = run.variables(scope);
  if (event.kind === 'timer') run.wait({ kind: 'timer', ...where, ...dueOf(event, variables, run.at) });
  if (event.kind === 'signal') run.wait({ kind: 'signal', ...where, name: event.name });
  if (event.kind === 'message')
    run.wait({ kind: 'message', ...where, name: event.name, key: keyOf(event.key, variables, run) });
}

export function keyOf(key: string | undefined, variables: Variables, run: Run): string {
  if (key === undefined) return '';
  const value = textOrFeel(key, variables, run.at);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function armBoundaries(run: Run, node: NodeModel, token: Token): void {
  for (const id of node.boundaries) armEvent(run, run.node(id), token.scope, token.id);
}

/** Lets a scope begin: its event sub-processes listen, its start runs. */
export function beginScope(run: Run, scopeId: number, start?: string): void {
  const model = scopeOf(run.model, run.scope(scopeId).node);
  for (const id of model.eventSubProcesses) {
    const begin = startOfEventSub(run, id);
    if (begin) armEvent(run, begin, scopeId);
  }
  const first = start ?? model.start;
  if (first !== undefined) run.push({ do: 'enter', node: first, scope: scopeId });
  run.settle(scopeId);
}

/** The one start event of an event sub-process. */
export function startOfEventSub(run: Run, id: string): NodeModel | undefined {
  const [start] = scopeOf(run.model, id).starts;
  return start === undefined ? undefined : nodeOf(run.model, start);
}

/** What a wait was for has come. */
export function fire(run: Run, wait: Wait, payload: Variables) {
  const node = run.node(wait.node);
  const values = leftBehind(node, run.variables(wait.scope), payload, run.at);
  if (node.kind === 'start') return beginEventSub(run, node, wait.scope, values);
  const token = run.tokens.get(wait.token ?? -1);
  if (!token) return;
  if (node.kind === 'receive' && token.rest !== 'gateway')
    return run.push({ do: 'complete', token: token.id, output: payload });
  run.write(wait.scope, values);
  if (node.kind === 'boundary' || token.rest === 'gateway') run.passed.push(node.id);
  if (node.kind === 'boundary' && !node.interrupting) renew(run, wait);
  else run.kill(token.id);
  run.push({ do: 'leave', node: node.id, scope: token.scope });
}

/** Starts an event sub-process in a running scope; one that interrupts ends everything else there. */
export function beginEventSub(run: Run, start: NodeModel, scopeId: number, values: Variables): void {
  const sub = start.scope;
  if (start.interrupting) {
    run.clear(scopeId);
    for (const wait of run.waits.values()) if (wait.scope === scopeId) run.drop(wait);
  } else {
    const wait = [...run.waits.values()].find((one) => one.node === start.id && one.scope === scopeId);
    if (wait) renew(run, wait);
  }
  const token = run.rest(sub, scopeId, 'scope');
  run.passed.push(sub);
  const scope = run.open('event', sub, { parent: scopeId, token: token.id });
  run.write(scope.id, values);
  beginScope(run, scope.id, start.id);
}

/** A timer that repeats is set again, one that does not is done; messages and signals go on being listened for. */
function renew(run: Run, wait: Wait): void {
  if (wait.kind !== 'timer') return;
  run.waits.delete(wait.id);
  const { left, period_ms, dueAt = run.at } = wait;
  const cycle = { ...(left === undefined ? {} : { left }), ...(period_ms === undefined ? {} : { period_ms }) };
  const next = nextDue(dueAt, cycle, run.at);
  if (!next) return;
  const { id: _id, since: _since, left: _left, ...rest } = wait;
  run.wait({ ...rest, ...next });
}
