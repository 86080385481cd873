import type { Variables } from '../decisions/feel.ts';
import { type NodeModel, scopeOf } from '../definitions/process-model.ts';
import { leftBehind } from './mappings.ts';
import type { Scope, Token } from './process-state.ts';
import type { Run } from './run.ts';
import { beginEventSub, startOfEventSub } from './run-events.ts';

export interface Raised {
  readonly kind: 'error' | 'escalation';
  readonly code: string;
  readonly payload: Variables;
  readonly scope: number;
  /** The activity it comes from, if it does not come from an event. */
  readonly token?: number;
}

/** Carries an error or escalation outwards until something catches it. Answers whether something did. */
export function raise(run: Run, raised: Raised): boolean {
  let token = raised.token === undefined ? undefined : run.tokens.get(raised.token);
  let scope = run.scope(raised.scope);
  let from = '';
  for (;;) {
    const caught = (token && catchAtActivity(run, token, raised)) || catchInScope(run, scope, from, raised);
    if (caught) return true;
    if (scope.parent === undefined) return false;
    from = scope.node;
    token = scope.token === undefined ? undefined : run.tokens.get(scope.token);
    scope = run.scope(scope.parent);
  }
}

/** Nobody caught the error: the whole process ends with it. */
export function fail(run: Run, code: string): void {
  for (const scope of run.scopes.values()) if (scope.parent === undefined) run.close(scope.id);
  run.status = 'failed';
  run.error = code;
  run.effects.push({ kind: 'ended', status: 'failed', error: code, output: {} });
}

function matches({ event }: NodeModel, { kind, code }: Raised): boolean {
  return event.kind === kind && (event.code === undefined || event.code === code);
}

/** One that names the code goes before one that takes any. */
function bestOf(nodes: readonly NodeModel[], raised: Raised): NodeModel | undefined {
  const fitting = nodes.filter((node) => matches(node, raised));
  return fitting.find(({ event }) => 'code' in event && event.code === raised.code) ?? fitting[0];
}

function catchAtActivity(run: Run, token: Token, raised: Raised): boolean {
  const node = run.node(token.node);
  const home = run.scope(token.scope);
  if (home.kind === 'item' && home.node === node.id) return false;
  const boundary = bestOf(
    node.boundaries.map((id) => run.node(id)),
    raised,
  );
  if (!boundary) return false;
  if (boundary.interrupting || raised.kind === 'error') run.kill(token.id);
  run.write(token.scope, leftBehind(boundary, run.variables(token.scope), raised.payload, run.at));
  run.passed.push(boundary.id);
  run.push({ do: 'leave', node: boundary.id, scope: token.scope });
  return true;
}

const flowScopes: readonly Scope['kind'][] = ['process', 'sub', 'event'];

function catchInScope(run: Run, scope: Scope, from: string, raised: Raised): boolean {
  if (!flowScopes.includes(scope.kind)) return false;
  const candidates = scopeOf(run.model, scope.node).eventSubProcesses.filter((id) => id !== from);
  const start = bestOf(
    candidates.flatMap((id) => startOfEventSub(run, id) ?? []),
    raised,
  );
  if (!start) return false;
  beginEventSub(run, start, scope.id, leftBehind(start, run.variables(scope.id), raised.payload, run.at));
  return true;
}
