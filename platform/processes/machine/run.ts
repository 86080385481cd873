import type { Instant } from '@hub/kernel';
import type { Variables } from '../decisions/feel.ts';
import { type NodeModel, nodeOf, type ProcessModel } from '../definitions/process-model.ts';
import { processErrors } from '../errors.ts';
import type {
  Decide,
  Decided,
  Effect,
  ProcessState,
  ProcessStatus,
  Progress,
  Rest,
  Scope,
  ScopeKind,
  Token,
  Undoable,
  Wait,
} from './process-state.ts';

/** What has still to be done in this step. */
export type Move =
  | { readonly do: 'enter'; readonly node: string; readonly scope: number; readonly flow?: string }
  | { readonly do: 'leave'; readonly node: string; readonly scope: number }
  | {
      readonly do: 'complete';
      readonly token: number;
      readonly output: Variables;
      readonly inner?: readonly Undoable[];
      /** All items of a multi-instance are done: what each gave has been written. */
      readonly whole?: true;
    };

const mostMoves = 5_000;
const mostTokens = 1_000;

/** One step under way: a state that changes, and a list of moves to make. Nothing outside sees it before it is whole. */
export class Run {
  readonly model: ProcessModel;
  readonly at: Instant;
  readonly decide: Decide;
  readonly tokens = new Map<number, Token>();
  readonly waits = new Map<number, Wait>();
  readonly scopes = new Map<number, Scope>();
  readonly effects: Effect[] = [];
  readonly passed: string[] = [];
  readonly decided: Decided[] = [];
  status: ProcessStatus = 'running';
  error: string | undefined;
  heldSince: Instant | undefined;
  readonly #moves: Move[] = [];
  readonly #settling = new Set<number>();
  #last = 0;
  #made = 0;

  constructor(model: ProcessModel, state: ProcessState | undefined, at: Instant, decide: Decide) {
    this.model = model;
    this.at = at;
    this.decide = decide;
    if (!state) return;
    for (const token of state.tokens) this.tokens.set(token.id, token);
    for (const wait of state.waits) this.waits.set(wait.id, wait);
    for (const scope of state.scopes) this.scopes.set(scope.id, scope);
    this.status = state.status;
    this.error = state.error;
    this.heldSince = state.heldSince;
    this.#last = state.last;
  }

  progress(): Progress {
    const state: ProcessState = {
      status: this.status,
      ...(this.error === undefined ? {} : { error: this.error }),
      ...(this.heldSince === undefined ? {} : { heldSince: this.heldSince }),
      last: this.#last,
      tokens: [...this.tokens.values()],
      waits: [...this.waits.values()],
      scopes: [...this.scopes.values()],
    };
    return { state, effects: this.effects, passed: this.passed, decided: this.decided };
  }

  next(): Move | undefined {
    const move = this.#moves.shift();
    this.#made += 1;
    if (move && this.#made > mostMoves)
      throw processErrors.endless({ node: move.do === 'complete' ? this.tokens.get(move.token)?.node : move.node });
    return move;
  }

  /** Looks, once nothing moves any more, whether anything is left in a scope. */
  settle(scope: number): void {
    this.#settling.add(scope);
  }

  nextSettling(): number | undefined {
    const [scope] = this.#settling;
    if (scope !== undefined) this.#settling.delete(scope);
    return scope;
  }

  push(move: Move): void {
    this.#moves.push(move);
  }

  node(id: string): NodeModel {
    return nodeOf(this.model, id);
  }

  scope(id: number): Scope {
    const scope = this.scopes.get(id);
    if (!scope) throw new Error(`no scope ${id}`);
    return scope;
  }

  rest(node: string, scope: number, rest: Rest, flow?: string): Token {
    if (this.tokens.size >= mostTokens) throw processErrors.tooManyTokens({ limit: mostTokens });
    const id = this.#next();
    const token = { id, node, scope, rest, since: this.at, ...(flow === undefined ? {} : { flow }) };
    this.tokens.set(id, token);
    return token;
  }

  wait(wait: Omit<Wait, 'id' | 'since'>): void {
    const id = this.#next();
    this.waits.set(id, { id, since: this.at, ...wait });
  }

  open(kind: ScopeKind, node: string, more: Partial<Scope> = {}): Scope {
    const scope: Scope = { id: this.#next(), kind, node, variables: {}, done: [], ...more };
    this.scopes.set(scope.id, scope);
    return scope;
  }

  change(id: number, change: Partial<Scope>): Scope {
    const scope = { ...this.scope(id), ...change };
    this.scopes.set(id, scope);
    return scope;
  }

  tokensIn(scope: number): readonly Token[] {
    return [...this.tokens.values()].filter((token) => token.scope === scope);
  }

  waitsOf(token: number): readonly Wait[] {
    return [...this.waits.values()].filter((wait) => wait.token === token);
  }

  /** Everything a name stands for in a scope: its own values over those around it. */
  variables(id: number): Variables {
    const { parent, variables } = this.scope(id);
    return parent === undefined ? variables : { ...this.variables(parent), ...variables };
  }

  /** Sets each name where it is already known, else in the process. */
  write(id: number, values: Variables): void {
    for (const [name, value] of Object.entries(values)) {
      const home = this.#homeOf(id, name);
      this.change(home, { variables: { ...this.scope(home).variables, [name]: value } });
    }
  }

  #homeOf(id: number, name: string): number {
    const scope = this.scope(id);
    if (Object.hasOwn(scope.variables, name) || scope.parent === undefined) return id;
    return this.#homeOf(scope.parent, name);
  }

  /** Ends a token with all that runs below it. */
  kill(id: number): void {
    for (const wait of this.waitsOf(id)) this.drop(wait);
    for (const scope of this.scopes.values()) if (scope.token === id) this.close(scope.id);
    this.tokens.delete(id);
  }

  /** Ends all that runs in a scope, and what was about to. */
  clear(id: number): void {
    for (const token of this.tokensIn(id)) this.kill(token.id);
    const others = this.#moves.filter((move) => move.do === 'complete' || move.scope !== id);
    this.#moves.splice(0, this.#moves.length, ...others);
  }

  /** Ends a scope with all that runs in it. */
  close(id: number): void {
    for (const token of this.tokensIn(id)) this.kill(token.id);
    for (const scope of this.scopes.values()) if (scope.parent === id) this.close(scope.id);
    for (const wait of this.waits.values()) if (wait.scope === id) this.drop(wait);
    this.scopes.delete(id);
  }

  drop(wait: Wait): void {
    this.waits.delete(wait.id);
    if (wait.kind === 'call') this.effects.push({ kind: 'cancelCall', wait: wait.id });
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}
