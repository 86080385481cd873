import type { Answers, Instant, TimeLimit } from '@hub/kernel';
import type { StopReason } from './clocks/stop-reasons.ts';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

/** What people do with a case, and what it is called once done. */
export const eventOfAction = {
  complete: 'completed',
  return: 'returned',
  fail: 'failed',
  dispatch: 'dispatched',
  assign: 'assigned',
  handOver: 'handedOver',
  claim: 'claimed',
  comment: 'commented',
  /** 挂账: asks that the clock stop; another person approves. */
  pause: 'pauseAsked',
  /** 延期: asks for more time; another person approves. */
  extend: 'extensionAsked',
  approve: 'approved',
  refuse: 'refused',
  /** A reason the law names stops the clock; no approval, but it must be told in writing. */
  stop: 'stopped',
  resume: 'resumed',
  reopen: 'reopened',
  addTask: 'taskAdded',
  finishTask: 'taskFinished',
  returnTask: 'taskReturned',
  dropTask: 'taskDropped',
  /** 督办: an order from above with a deadline, which is answered. */
  supervise: 'supervised',
  answer: 'answered',
  /** Takes back one's own claim, assignment or hand-over, for a few minutes. */
  undo: 'undone',
} as const;

export type CaseAction = keyof typeof eventOfAction;
export const caseActions = Object.keys(eventOfAction) as readonly CaseAction[];

export type CaseNeed =
  | 'note'
  | 'unit'
  | 'evidence'
  | 'grade'
  | 'person'
  | 'amount'
  | 'reason'
  | 'title'
  | 'task'
  | 'order'
  | 'deadline';

export type CaseEventKind =
  | (typeof eventOfAction)[CaseAction]
  | 'opened'
  | 'alertRaised'
  | 'alertCleared'
  /** The process of the case went on by itself: a time came, a message. */
  | 'ledOn'
  /** Found to be the same matter as another case, and the answer to that case; taken back by the other two. */
  | 'merged'
  | 'joined'
  | 'unmerged'
  | 'parted'
  /** A clock stopped at once; only in histories from before suspensions were approved. */
  | 'paused'
  /** A slip of the ladder, by the hub's own timer. */
  | 'slipped'
  /** Taken from who held it and put into the unit's queue: off duty by the rule of the type, or claimed by mistake. */
  | 'putBack';

/** Slips for being late, each graver than the one before. */
export const slipLevels = ['blue', 'orange', 'red'] as const;
export type SlipLevel = (typeof slipLevels)[number];

export interface CaseEventData {
  /** The unit a case was dispatched to, or that a task is for. */
  readonly unit?: string;
  /** The time the unit was given. */
  readonly unitLimit?: TimeLimit;
  readonly person?: Actor;
  /** Who held it until then, when the hub took it from them. */
  readonly was?: Actor;
  /** Why a unit or person was proposed, when the hub chose; what the hub would have chosen, when a person chose otherwise. */
  readonly chosen?: { readonly by: 'hub' | 'person'; readonly proposed?: string; readonly score?: number };
  readonly grade?: number;
  readonly alertId?: string;
  /** The value that raised an alert and the furthest since. */
  readonly value?: number;
  readonly peak?: number;
  /** The time the case was given when it opened, and the time the law gives. */
  readonly limit?: TimeLimit;
  readonly legal?: TimeLimit;
  /** How the class was found, when nobody said it. */
  readonly classified?: { readonly class: string; readonly confidence: number };
  /** The case merged into, or the one merged in. */
  readonly other?: string;
  readonly otherNumber?: string;
  /** How much longer, in the unit of the case's limit. */
  readonly amount?: number;
  readonly until?: Instant;
  readonly reason?: StopReason;
  readonly task?: string;
  readonly title?: string;
  readonly must?: boolean;
  readonly order?: string;
  readonly deadline?: Instant;
  readonly slip?: SlipLevel;
  /** What the step asked, answered; the newest answer to a question counts. */
  readonly answers?: Answers;
}

/** One thing that happened. `nextStep` is set where the case moved on; the last step completed has none and closes. */
export interface CaseEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly event: CaseEventKind;
  readonly step: string;
  readonly nextStep?: string;
  readonly note?: string;
  readonly data: CaseEventData;
  readonly attachments: readonly string[];
}

export interface CaseCommand {
  readonly action: CaseAction;
  readonly note?: string;
  readonly unit?: string;
  readonly unitLimit?: TimeLimit;
  readonly person?: Actor;
  readonly chosen?: CaseEventData['chosen'];
  readonly grade?: number;
  readonly evidence?: readonly string[];
  readonly amount?: number;
  readonly until?: Instant;
  readonly reason?: StopReason;
  readonly task?: string;
  readonly title?: string;
  readonly must?: boolean;
  readonly order?: string;
  readonly deadline?: Instant;
  readonly answers?: Answers;
}
