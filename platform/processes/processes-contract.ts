import type { Instant, Tenant } from '@hub/kernel';
import type { HubModule, Statement } from '@hub/runtime';
import type { Variables } from './decisions/feel.ts';
import type { Operation } from './instances/operations.ts';
import type { Actor, Instance } from './instances/process-instance.ts';

export interface StartOrder {
  readonly tenant: Tenant;
  /** Id of a process that has been released. */
  readonly key: string;
  readonly variables: Variables;
  readonly actor: Actor;
  /** What it is about, such as the id of a case. */
  readonly businessKey?: string;
  /** Names the module that is told by outbox rows of topic `process` what happens without it. */
  readonly owner?: string;
}

export interface TaskOrder {
  readonly tenant: Tenant;
  readonly instanceId: string;
  /** Id of the user task, as the diagram names it. */
  readonly node: string;
  readonly actor: Actor;
  readonly values?: Variables;
  /** `done` unless said. A BPMN error or escalation takes the way the diagram shows for its code. */
  readonly outcome?: 'done' | 'error' | 'escalation';
  readonly code?: string;
}

export interface HoldOrder extends Pick<TaskOrder, 'tenant' | 'instanceId' | 'actor'> {
  readonly held: boolean;
  /** From when on; a release may lie in the past. */
  readonly at: Instant;
}

/** A step worked out: it happens when the statements are committed, and fails with SQL state 23505 when somebody was faster. */
export interface Planned {
  readonly instanceId: string;
  readonly status: Instance['state']['status'];
  /** Nodes of the user tasks that are then open, the oldest first. */
  readonly open: readonly string[];
  readonly passed: readonly string[];
  readonly statements: readonly Statement[];
}

/** Runs processes: the token machine on SQL, its timers and services, and the versions they run by. */
export interface Processes extends HubModule {
  /** Something service tasks may do; register before `start`. */
  register(operation: Operation): void;
  planStart(order: StartOrder): Promise<Planned>;
  /** @throws process.instanceUnknown, process.taskNotOpen, and what the process throws */
  planTask(order: TaskOrder): Promise<Planned>;
  planCancel(order: Pick<TaskOrder, 'tenant' | 'instanceId' | 'actor'>): Promise<Planned>;
  /**
   * Lets the timers of an instance and of all it has called stand still, or run on by as much as they stood. Answers the
   * statements of all of them, none when it is so already.
   */
  planHold(order: HoldOrder): Promise<readonly Statement[]>;
  /** Plans and commits. */
  startInstance(order: StartOrder): Promise<Planned>;
  finishTask(order: TaskOrder): Promise<Planned>;
  /** Call after committing what was planned. */
  wake(): void;
  get(tenant: Tenant, instanceId: string): Promise<Instance>;
  /** The running instance that a module has about something, the newest if there are several. */
  findInstance(tenant: Tenant, owner: string, businessKey: string): Promise<FoundInstance | undefined>;
  /** Where the newest instance that a module has about something stands on its diagram, running or not. */
  describe(tenant: Tenant, owner: string, businessKey: string): Promise<Position | undefined>;
}

export interface FoundInstance {
  readonly id: string;
  /** Nodes of open user tasks, the oldest first. */
  readonly open: readonly string[];
}

export interface Position {
  readonly instanceId: string;
  readonly key: string;
  readonly version: number;
  readonly status: Instance['state']['status'];
  readonly xml: string;
  /** How many tokens stand at each node. */
  readonly tokens: Readonly<Record<string, number>>;
  /** Nodes it has passed, in order. */
  readonly passed: readonly string[];
  /** When the timers that run come due. */
  readonly timers: readonly { readonly node: string; readonly dueAt: Instant }[];
}
