import type { Answers, Questions } from '../questions/answers.ts';
import type { Localised, PointGeometry, Severity } from './contract.ts';
import type {
  Actor,
  CasePause,
  ClockReading,
  JointTask,
  PauseRequest,
  SupervisionOrder,
  TimeLimit,
} from './contract-work.ts';

export type StepKind = 'intake' | 'filing' | 'dispatch' | 'handling' | 'feedback' | 'verification' | 'evaluation';

export interface CaseClass {
  readonly code: string;
  readonly title: Localised;
  readonly parent?: string;
}

export interface CaseType {
  readonly id: string;
  readonly title: Localised;
  readonly bureau: string;
  readonly steps: readonly {
    readonly id: string;
    readonly title: Localised;
    readonly kind: StepKind;
    readonly role: string;
    readonly asks?: Questions;
  }[];
  readonly limit: TimeLimit;
  readonly asks?: Questions;
  readonly classes?: readonly CaseClass[];
}

export interface CaseClock {
  readonly limit_ms: number;
  readonly used_ms: number;
  readonly running: boolean;
}

export interface CaseSummary {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly typeTitle: Localised;
  readonly title: Localised;
  readonly priority: Severity;
  readonly state: 'open' | 'closed';
  readonly step: string;
  readonly stepTitle: Localised;
  readonly stepKind: StepKind;
  readonly role: string;
  readonly bureau: string;
  readonly bureauName: Localised;
  /** Outermost first. */
  readonly area: readonly { readonly code: string; readonly name: Localised }[];
  readonly location?: PointGeometry;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly stepDueAt?: string;
  readonly overdue: boolean;
  readonly clock: CaseClock;
  readonly closedAt?: string;
  readonly assignee?: Actor;
  readonly alertId?: string;
  readonly indicator?: string;
  readonly subject?: string;
  readonly source: 'alert' | 'desk' | 'patrol' | 'citizen' | 'hotline' | 'video' | 'hub' | 'system';
  /** The case this one is a duplicate of. */
  readonly mergedInto?: string;
  readonly class?: string;
  readonly classTitle?: Localised;
  readonly reopened: number;
  readonly returned: number;
  readonly reworked: number;
  readonly version: number;
  readonly slip?: 'blue' | 'orange' | 'red';
  readonly request?: PauseRequest;
  /** How many co-handlers have been asked. */
  readonly joint: number;
  /** Answers to what type and steps ask; those about a person are in the whole case only. */
  readonly attributes?: Answers;
}

export interface CaseStepProgress {
  readonly id: string;
  readonly title: Localised;
  readonly kind: StepKind;
  readonly role: string;
  readonly state: 'done' | 'current' | 'ahead';
  readonly asks?: Questions;
  readonly enteredAt?: string;
  readonly leftAt?: string;
  readonly dueAt?: string;
  readonly actor?: Actor;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly at: string;
  /** Since when the reporter may see it. */
  readonly releasedAt?: string;
}

export interface TimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: Actor;
  readonly event: string;
  readonly step: string;
  readonly note?: string;
  readonly data?: { readonly unit?: string; readonly grade?: number };
  readonly attachments: readonly Attachment[];
}

export const actionNeeds = [
  'note',
  'unit',
  'evidence',
  'grade',
  'person',
  'amount',
  'reason',
  'title',
  'task',
  'order',
  'deadline',
] as const;
export type ActionNeed = (typeof actionNeeds)[number];

export interface CaseAction {
  readonly action: string;
  readonly title: Localised;
  readonly needs: readonly ActionNeed[];
}

export interface OpenStep {
  readonly step: string;
  readonly title: Localised;
  readonly kind: string;
  readonly role: string;
  readonly actions: readonly CaseAction[];
}

export interface CaseFile extends CaseSummary {
  readonly description?: string;
  /** Whether a process leads it: it then stands on a diagram. */
  readonly hasProcess?: boolean;
  readonly steps: readonly CaseStepProgress[];
  readonly timeline: readonly TimelineEntry[];
  readonly actions: readonly CaseAction[];
  /** The steps its process has open at once, when there are several. */
  readonly openSteps?: readonly OpenStep[];
  readonly attachments: readonly Attachment[];
  readonly watching: boolean;
  readonly clocks: readonly ClockReading[];
  readonly tasks: readonly JointTask[];
  readonly orders: readonly SupervisionOrder[];
  readonly pauses: readonly CasePause[];
}

export const queues = [
  'mine',
  'team',
  'area',
  'watching',
  'joint',
  'overdue',
  'dueSoon',
  'approvals',
  'ordered',
  'closed',
  'all',
] as const;
export type Queue = (typeof queues)[number];

export interface CaseCounts {
  readonly queue: Readonly<Partial<Record<Queue | 'open', number>>>;
}

export interface NewCase {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly location?: PointGeometry;
  readonly area?: string;
  readonly class?: string;
  readonly subject?: string;
  readonly indicator?: string;
  readonly evidenceAt?: string;
  readonly attributes?: Answers;
}

export interface CaseDecision {
  readonly action: string;
  /** Which of several open steps. */
  readonly step?: string;
  readonly version: number;
  readonly note?: string;
  readonly unit?: string;
  readonly grade?: number;
  readonly evidence?: readonly string[];
  readonly person?: string;
  readonly amount?: number;
  readonly reason?: string;
  readonly title?: string;
  readonly must?: boolean;
  readonly task?: string;
  readonly order?: string;
  readonly deadline?: string;
  readonly until?: string;
  readonly answers?: Answers;
}
