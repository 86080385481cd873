import type { Instant } from '@hub/kernel';
import type { Variables } from '../decisions/feel.ts';

/** Why a token stays where it is. */
export type Rest = 'wait' | 'join' | 'scope' | 'gateway';

/** Where a process stands: one of its threads, at a node. */
export interface Token {
  readonly id: number;
  readonly node: string;
  /** The running scope it belongs to. */
  readonly scope: number;
  readonly rest: Rest;
  /** The flow a token came by that waits at a join. */
  readonly flow?: string;
  readonly since: Instant;
}

export type WaitKind = 'user' | 'service' | 'timer' | 'message' | 'signal' | 'call';

/** What has to happen for a token, or an event sub-process of a scope, to go on. */
export interface Wait {
  readonly id: number;
  readonly kind: WaitKind;
  /** The node it happens at: the activity, or the event. */
  readonly node: string;
  /** Absent for the start of an event sub-process. */
  readonly token?: number;
  readonly scope: number;
  readonly since: Instant;
  /** Of a timer. */
  readonly dueAt?: Instant;
  /** How often a cycle still fires after this; absent without end. */
  readonly left?: number;
  readonly period_ms?: number;
  /** Of a message or signal; of a service the operation, of a call the process. */
  readonly name?: string;
  readonly key?: string;
  readonly input?: Variables;
}

export type ScopeKind = 'process' | 'sub' | 'event' | 'multi' | 'item' | 'compensation';

/** A running scope: the process, a sub-process, the items of a multi-instance, a compensation under way. */
export interface Scope {
  readonly id: number;
  readonly kind: ScopeKind;
  /** Of the model: the scope that runs, or the activity that is repeated. */
  readonly node: string;
  readonly parent?: number;
  /** The token in the parent scope that waits for this one. */
  readonly token?: number;
  readonly variables: Variables;
  /** Activities done in it that can be undone, oldest first. */
  readonly done: readonly Undoable[];
  readonly multi?: MultiState;
  /** Of a compensation: the handlers still to run. */
  readonly queue?: readonly string[];
}

export interface Undoable {
  readonly node: string;
  /** What a finished sub-process without a handler of its own had done. */
  readonly inner?: readonly Undoable[];
}

export interface MultiState {
  readonly items: readonly unknown[];
  readonly outputs: readonly unknown[];
  readonly started: number;
  readonly completed: number;
}

export type ProcessStatus = 'running' | 'completed' | 'failed' | 'cancelled';

export interface ProcessState {
  readonly status: ProcessStatus;
  /** The code of the BPMN error nobody caught. */
  readonly error?: string;
  /** Since when its timers stand still. */
  readonly heldSince?: Instant;
  /** The last number given to a token, wait or scope. */
  readonly last: number;
  readonly tokens: readonly Token[];
  readonly waits: readonly Wait[];
  readonly scopes: readonly Scope[];
}

/** What happened outside. */
export type Stimulus =
  | { readonly kind: 'done'; readonly wait: number; readonly output: Variables }
  | { readonly kind: 'fired'; readonly wait: number; readonly payload: Variables }
  | { readonly kind: 'error'; readonly wait: number; readonly code: string; readonly payload: Variables }
  | { readonly kind: 'escalation'; readonly wait: number; readonly code: string; readonly payload: Variables }
  | { readonly kind: 'cancel' }
  /** Its timers stand still until it is released; what else comes goes on. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' };

/** What a step causes outside; it commits with the step. */
export type Effect =
  | { readonly kind: 'message'; readonly name: string; readonly key: string; readonly payload: Variables }
  | { readonly kind: 'signal'; readonly name: string; readonly payload: Variables }
  | { readonly kind: 'cancelCall'; readonly wait: number }
  | { readonly kind: 'ended'; readonly status: ProcessStatus; readonly error?: string; readonly output: Variables };

/** A decision that was asked, with what it was asked: past inputs for a test run of another version. */
export interface Decided {
  readonly node: string;
  readonly decision: string;
  readonly version: number;
  readonly input: Variables;
  readonly output: unknown;
}

/** A step: the state after it, what it causes, and the nodes it passed in order. */
export interface Progress {
  readonly state: ProcessState;
  readonly effects: readonly Effect[];
  readonly passed: readonly string[];
  readonly decided: readonly Decided[];
}

export type Decide = (
  decision: string,
  input: Variables,
  at: Instant,
) => { readonly version: number; readonly output: unknown };
