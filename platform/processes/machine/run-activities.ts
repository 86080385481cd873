import { evaluateFeel, expressionOf, holds } from '../decisions/feel.ts';
import type { MultiModel, NodeModel } from '../definitions/process-model.ts';
import { processErrors } from '../errors.ts';
import { leftBehind, mapValues } from './mappings.ts';
import type { Scope, Token, Undoable } from './process-state.ts';
import type { Move, Run } from './run.ts';
import { armBoundaries, armEvent, beginScope, keyOf } from './run-events.ts';

const mostItems = 500;

/** Begins an activity: as a whole, or once more for one item of its multi-instance. */
export function enterActivity(run: Run, node: NodeModel, scopeId: number): void {
  const isItem = isItemOf(run.scope(scopeId), node);
  const token = run.rest(node.id, scopeId, node.kind === 'sub' || (node.multi && !isItem) ? 'scope' : 'wait');
  if (!isItem) armBoundaries(run, node, token);
  if (node.multi && !isItem) beginItems(run, node.multi, token);
  else begin(run, node, token);
}

function begin(run: Run, node: NodeModel, token: Token) {
  const { id, scope } = token;
  const variables = run.variables(scope);
  const input = mapValues(node.inputs, variables, run.at);
  const where = { node: node.id, token: id, scope, ...(node.inputs.length > 0 ? { input } : {}) };
  const named = { ...where, name: node.calls ?? '' };
  switch (node.kind) {
    case 'user':
      return run.wait({ kind: 'user', ...where });
    case 'service':
      return run.wait({ kind: 'service', ...named });
    case 'call':
      return run.wait({ kind: 'call', ...named });
    case 'receive':
      return armEvent(run, node, scope, id);
    case 'send':
      throwEvent(run, node, scope);
      return run.push({ do: 'complete', token: id, output: {} });
    case 'decision':
      return run.push({ do: 'complete', token: id, output: decide(run, node, { ...variables, ...input }) });
    case 'sub': {
      const sub = run.open('sub', node.id, { parent: scope, token: id, variables: input });
      return beginScope(run, sub.id);
    }
    default:
      return run.push({ do: 'complete', token: id, output: {} });
  }
}

function decide(run: Run, node: NodeModel, input: Readonly<Record<string, unknown>>) {
  const decision = node.calls ?? '';
  const { version, output } = run.decide(decision, input, run.at);
  run.decided.push({ node: node.id, decision, version, input, output });
  return { [node.resultVariable ?? decision]: output };
}

/** Sends the message or signal of an event or send task. */
export function throwEvent(run: Run, { event, inputs }: NodeModel, scope: number): void {
  const variables = run.variables(scope);
  const payload = mapValues(inputs, variables, run.at);
  if (event.kind === 'signal') run.effects.push({ kind: 'signal', name: event.name, payload });
  if (event.kind === 'message')
    run.effects.push({ kind: 'message', name: event.name, key: keyOf(event.key, variables, run), payload });
}

/** Ends an activity: what it gives is written, what hung on it is taken off, and the flow goes on. */
export function completeActivity(run: Run, move: Extract<Move, { do: 'complete' }>) {
  const token = run.tokens.get(move.token);
  if (!token) return;
  const node = run.node(token.node);
  const scope = run.scope(token.scope);
  const isItem = isItemOf(scope, node);
  // A sub-process writes as it goes; its own values leave it by a mapping only.
  const given = node.kind === 'sub' && node.outputs.length === 0 ? {} : move.output;
  if (!move.whole) run.write(scope.id, leftBehind(node, run.variables(scope.id), given, run.at));
  for (const wait of run.waitsOf(token.id)) run.drop(wait);
  run.tokens.delete(token.id);
  if (isItem) return itemDone(run, node, scope);
  remember(run, node, scope.id, move.inner ?? []);
  run.push({ do: 'leave', node: node.id, scope: scope.id });
}

/** Keeps for a later compensation what can be undone. */
function remember(run: Run, node: NodeModel, scopeId: number, inner: readonly Undoable[]): void {
  if (node.compensation === undefined && inner.length === 0) return;
  const { done } = run.scope(scopeId);
  run.change(scopeId, { done: [...done, { node: node.id, ...(inner.length > 0 ? { inner } : {}) }] });
}

function isItemOf(scope: Scope, node: NodeModel): boolean {
  return scope.kind === 'item' && scope.node === node.id;
}

function beginItems(run: Run, multi: MultiModel, token: Token) {
  const found = evaluateFeel(multi.collection, run.variables(token.scope), run.at);
  const items = Array.isArray(found) ? found : [];
  if (!Array.isArray(found))
    throw processErrors.expression({ expression: multi.collection, reason: 'the collection is not a list' });
  if (items.length > mostItems) throw processErrors.tooManyTokens({ limit: mostItems });
  const whole = run.open('multi', token.node, {
    parent: token.scope,
    token: token.id,
    multi: { items, outputs: items.map(() => null), started: 0, completed: 0 },
  });
  if (items.length === 0) return endItems(run, multi, whole);
  for (let count = multi.sequential ? 1 : items.length; count > 0; count -= 1) beginItem(run, multi, whole.id);
}

function beginItem(run: Run, { element }: MultiModel, wholeId: number): void {
  const whole = run.scope(wholeId);
  const state = stateOf(whole);
  const item = state.items[state.started];
  run.change(wholeId, { multi: { ...state, started: state.started + 1 } });
  const variables = { loopCounter: state.started + 1, ...(element === undefined ? {} : { [element]: item }) };
  const scope = run.open('item', whole.node, { parent: wholeId, variables });
  run.push({ do: 'enter', node: whole.node, scope: scope.id });
}

function itemDone(run: Run, node: NodeModel, item: Scope) {
  const { multi } = node;
  if (!multi || item.parent === undefined) return;
  const before = stateOf(run.scope(item.parent));
  const variables = run.variables(item.id);
  const output = multi.outputElement === undefined ? null : evaluateFeel(multi.outputElement, variables, run.at);
  const index = Number(item.variables.loopCounter) - 1;
  const state = {
    ...before,
    completed: before.completed + 1,
    outputs: before.outputs.map((old, at) => (at === index ? output : old)),
  };
  const whole = run.change(item.parent, { multi: state });
  const counts = {
    numberOfInstances: state.items.length,
    numberOfCompletedInstances: state.completed,
    numberOfActiveInstances: state.started - state.completed,
  };
  const enough =
    multi.completion !== undefined && holds(expressionOf(multi.completion), { ...variables, ...counts }, run.at);
  run.close(item.id);
  if (enough || state.completed === state.items.length) return endItems(run, multi, whole);
  if (multi.sequential) beginItem(run, multi, whole.id);
}

function endItems(run: Run, multi: MultiModel, whole: Scope): void {
  const token = run.tokens.get(whole.token ?? -1);
  if (!token) return;
  const { outputs } = stateOf(whole);
  run.close(whole.id);
  if (multi.outputCollection !== undefined) run.write(token.scope, { [multi.outputCollection]: outputs });
  run.push({ do: 'complete', token: token.id, output: {}, whole: true });
}

function stateOf(whole: Scope): NonNullable<Scope['multi']> {
  if (!whole.multi) throw new Error(`scope ${whole.id} repeats nothing`);
  return whole.multi;
}
