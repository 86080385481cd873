import type { Instant, Tenant } from '@hub/kernel';
import type { Variables } from '../decisions/feel.ts';
import type { Decided, ProcessState, ProcessStatus } from '../machine/process-state.ts';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

export interface InstanceKey {
  readonly tenant: Tenant;
  readonly id: string;
}

/** One run of a process, as it is stored. */
export interface Instance extends InstanceKey {
  /** Id of the process, and the version it runs by. */
  readonly key: string;
  readonly version: number;
  readonly state: ProcessState;
  readonly output?: Variables;
  /** What it is about, such as the id of a case. */
  readonly businessKey?: string;
  /** The module that is told of each step it did not make itself. */
  readonly owner?: string;
  /** How many steps it has made; the next one writes this plus one or nothing. */
  readonly step: number;
  readonly parent?: { readonly instance: string; readonly wait: number };
  readonly depth: number;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  readonly endedAt?: Instant;
}

export type StepKind =
  | 'started'
  | 'done'
  | 'fired'
  | 'error'
  | 'escalation'
  | 'cancelled'
  | 'migrated'
  | 'held'
  | 'released'
  | 'skipped';

/** What happened to an instance. */
export interface Step {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly kind: StepKind;
  readonly node?: string;
  readonly passed: readonly string[];
  readonly data: StepData;
}

export interface StepData {
  /** What it started with, or what an activity gave or an event brought. */
  readonly values?: Variables;
  readonly code?: string;
  readonly decided?: readonly Decided[];
  readonly from?: number;
  /** Why a person skipped it or moved it. */
  readonly note?: string;
  /** The event that started it. */
  readonly start?: string;
}

export interface InstanceSummary {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly status: ProcessStatus;
  readonly error?: string;
  readonly businessKey?: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** Nodes its tokens are at. */
  readonly nodes: readonly string[];
}

export const hubActor: Actor = { id: 'hub:processes', name: '流程引擎 Process engine' };
