import { expressionOf, holds } from '../decisions/feel.ts';
import type { Flow, NodeModel } from '../definitions/process-model.ts';
import { processErrors } from '../errors.ts';
import { flowsReaching } from './flows-reaching.ts';
import type { Token } from './process-state.ts';
import type { Run } from './run.ts';
import { armEvent } from './run-events.ts';

export function enterExclusive(run: Run, node: NodeModel, scope: number): void {
  const flow =
    node.outgoing.find((one) => one.id !== node.fallback && isOpen(run, one, scope)) ??
    node.outgoing.find((one) => one.id === node.fallback);
  take(run, node, scope, flow ? [flow] : []);
}

/** Waits until a token has come by each way in, then lets one go by each way out. */
export function enterParallel(run: Run, node: NodeModel, scope: number, flow: string | undefined): void {
  if (node.incoming.length > 1) {
    run.rest(node.id, scope, 'join', flow);
    const waiting = waitingAt(run, node, scope);
    if (waiting.size < node.incoming.length) return;
    consume(run, waiting);
  }
  take(run, node, scope, node.outgoing);
}

export function enterInclusive(run: Run, node: NodeModel, scope: number, flow: string | undefined): void {
  if (node.incoming.length > 1) run.rest(node.id, scope, 'join', flow);
  else forkInclusive(run, node, scope);
}

/**
 * Opens one inclusive join that no further token can reach (BPMN 2.0.2 §13.4.3): whatever is still under way towards a
 * way in that is empty is also under way towards one that is not. Asked when nothing else moves.
 */
export function openInclusiveJoin(run: Run): boolean {
  for (const { node: id, scope, rest } of run.tokens.values()) {
    if (rest !== 'join') continue;
    const node = run.node(id);
    if (node.kind !== 'inclusive') continue;
    const waiting = waitingAt(run, node, scope);
    const reaching = flowsReaching(run.model, node);
    const others = run.tokensIn(scope).filter((token) => token.node !== id);
    const mayCome = others.some((token) => {
      const ways = reaching.get(token.node) ?? new Set();
      return [...ways].some((way) => !waiting.has(way)) && ![...ways].some((way) => waiting.has(way));
    });
    if (mayCome) continue;
    consume(run, waiting);
    forkInclusive(run, node, scope);
    return true;
  }
  return false;
}

function forkInclusive(run: Run, node: NodeModel, scope: number): void {
  const open = node.outgoing.filter((one) => one.id !== node.fallback && isOpen(run, one, scope));
  take(run, node, scope, open.length > 0 ? open : node.outgoing.filter((one) => one.id === node.fallback));
}

/** Listens for each of the events behind the gateway; the first that comes takes the token. */
export function enterEventGateway(run: Run, node: NodeModel, scope: number): void {
  const token = run.rest(node.id, scope, 'gateway');
  for (const { target } of node.outgoing) armEvent(run, run.node(target), scope, token.id);
}

/** The ways out of what is not a gateway: all without condition, those whose condition holds, else the default. */
export function leaveNode(run: Run, node: NodeModel, scope: number) {
  if (node.outgoing.length === 0) return run.settle(scope);
  const open = node.outgoing.filter((one) => one.id !== node.fallback && isOpen(run, one, scope));
  const conditional = open.some((one) => one.condition !== undefined);
  const fallback = node.outgoing.filter((one) => one.id === node.fallback && !conditional);
  take(run, node, scope, [...open, ...fallback]);
}

function isOpen(run: Run, { condition }: Flow, scope: number): boolean {
  return condition === undefined || holds(expressionOf(condition), run.variables(scope), run.at);
}

function take(run: Run, node: NodeModel, scope: number, flows: readonly Flow[]): void {
  if (flows.length === 0 && node.outgoing.length > 0) throw processErrors.noFlow({ node: node.id });
  for (const flow of flows) run.push({ do: 'enter', node: flow.target, scope, flow: flow.id });
  if (flows.length === 0) run.settle(scope);
}

/** The first token that waits for each way in. */
function waitingAt(run: Run, node: NodeModel, scope: number): ReadonlyMap<string, Token> {
  const waiting = new Map<string, Token>();
  for (const token of run.tokensIn(scope))
    if (token.node === node.id && token.rest === 'join' && !waiting.has(token.flow ?? ''))
      waiting.set(token.flow ?? '', token);
  return waiting;
}

function consume(run: Run, waiting: ReadonlyMap<string, Token>): void {
  for (const token of waiting.values()) run.tokens.delete(token.id);
}
