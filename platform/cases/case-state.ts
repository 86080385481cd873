import type { Instant, TimeLimit } from '@hub/kernel';
import type { Actor, CaseEventKind, SlipLevel } from './case-events.ts';
import type { StopReason } from './clocks/stop-reasons.ts';
import type { Pause } from './clocks/work-calendar.ts';

/** A stay in a step; a step that was returned to has several. */
export interface Stay {
  readonly step: string;
  /** The unit that had the case. */
  readonly unit: string;
  readonly enteredAt: Instant;
  readonly leftAt?: Instant;
  readonly actor?: Actor;
  /** What ended it. */
  readonly end?: CaseEventKind;
}

/** A time in which the clock stood still: suspended with approval, or stopped for a reason the law names. */
export interface CasePause extends Pause {
  readonly reason?: StopReason;
  /** When it ends by itself. */
  readonly until?: Instant;
}

/** 挂账 or 延期 asked for and not yet answered. */
export interface PauseRequest {
  readonly kind: 'suspend' | 'extend';
  readonly by: Actor;
  readonly at: Instant;
  readonly note: string;
  readonly until?: Instant;
  readonly amount?: number;
}

/** What a co-handler has to do; the case waits for those it must have. */
export interface JointTask {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly must: boolean;
  readonly addedAt: Instant;
  readonly limit?: TimeLimit;
  readonly finishedAt?: Instant;
  readonly finishedBy?: Actor;
  readonly returned: number;
}

/** 督办: an order with a deadline, answered or not. */
export interface SupervisionOrder {
  readonly id: string;
  readonly by: Actor;
  readonly at: Instant;
  readonly note: string;
  readonly dueAt: Instant;
  readonly answeredAt?: Instant;
  readonly answeredBy?: Actor;
  readonly answer?: string;
}

export interface CaseState {
  readonly state: 'open' | 'closed';
  readonly step: string;
  readonly stays: readonly Stay[];
  readonly bureau: string;
  /** All that lead or have handled the case or a task of it, the lead first. */
  readonly bureaus: readonly string[];
  readonly assignee?: Actor;
  readonly limit: TimeLimit;
  /** What the law gives; only the reasons it names stop this clock. */
  readonly legal?: TimeLimit;
  /** When the unit got the case, and the time it was given. */
  readonly unitSince: Instant;
  readonly unitLimit?: TimeLimit;
  readonly pauses: readonly CasePause[];
  readonly request?: PauseRequest;
  /** How much longer in all, and how often, 延期 has been approved. */
  readonly extensions: number;
  readonly extended: number;
  readonly tasks: readonly JointTask[];
  readonly orders: readonly SupervisionOrder[];
  readonly slip?: SlipLevel;
  readonly openedAt: Instant;
  readonly closedAt?: Instant;
  readonly reopened: number;
  readonly returned: number;
  readonly reworked: number;
  /** What the newest event can be taken back to, by whom and how long: who had the case in hand before. */
  readonly undo?: { readonly by: string; readonly until: Instant; readonly was?: Actor };
  readonly version: number;
  /** Of the newest event. */
  readonly changedAt: Instant;
  /** The case that this one is a duplicate of. */
  readonly mergedInto?: string;
}

export function pausedSince({ pauses }: Pick<CaseState, 'pauses'>): Instant | undefined {
  return pauses.find((pause) => pause.to === undefined)?.from;
}

/** The current stay in the current step. */
export function currentStay(state: CaseState): Stay | undefined {
  return state.stays.at(-1);
}

export function openTasks({ tasks }: Pick<CaseState, 'tasks'>): readonly JointTask[] {
  return tasks.filter((task) => task.finishedAt === undefined);
}

export function openOrders({ orders }: Pick<CaseState, 'orders'>): readonly SupervisionOrder[] {
  return orders.filter((order) => order.answeredAt === undefined);
}
