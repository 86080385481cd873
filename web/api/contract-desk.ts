import type { Localised } from './contract.ts';
import type { Actor, CaseSummary, TimeLimit } from './contract-cases.ts';

/** A clock of a case: the whole as promised or as the law says, the unit's, the step's. */
export interface ClockReading {
  readonly level: 'promised' | 'legal' | 'unit' | 'step';
  readonly limit: TimeLimit;
  readonly dueAt: string;
  readonly limit_ms: number;
  readonly used_ms: number;
  readonly running: boolean;
  readonly overdue: boolean;
}

export interface JointTask {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly must: boolean;
  readonly addedAt: string;
  readonly dueAt?: string;
  readonly overdue?: boolean;
  readonly finishedAt?: string;
  readonly finishedBy?: Actor;
  readonly returned: number;
}

export interface SupervisionOrder {
  readonly id: string;
  readonly by: Actor;
  readonly at: string;
  readonly note: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly answeredAt?: string;
  readonly answeredBy?: Actor;
  readonly answer?: string;
}

export interface CasePause {
  readonly from: string;
  readonly to?: string;
  readonly until?: string;
  readonly reasonTitle?: Localised;
}

export interface PauseRequest {
  readonly kind: 'suspend' | 'extend';
  readonly by: Actor;
  readonly at: string;
  readonly note: string;
  readonly amount?: number;
}

/** Whom the hub would send a case to, and why. */
export interface Proposal {
  readonly unit: string;
  readonly unitName: Localised;
  readonly person?: string;
  readonly personName?: Localised;
  readonly score: number;
  readonly why: Localised;
}

export interface Worker {
  readonly person: string;
  readonly personName: Localised;
  readonly unit: string;
  readonly onDutyUntil?: string;
}

export interface Duplicate {
  readonly case: CaseSummary;
  readonly score: number;
  readonly verdict: 'likely' | 'possible';
  readonly distance_m?: number;
  readonly apart_ms: number;
}

export interface Duplicates {
  readonly items: readonly Duplicate[];
  readonly merged: readonly CaseSummary[];
  readonly mergedInto?: CaseSummary;
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly own: boolean;
}

export interface TeamMember {
  readonly person?: string;
  readonly name?: Localised;
  readonly onDutyUntil?: string;
  readonly open: number;
  readonly overdue: number;
  readonly soon: number;
}

export interface BulkAnswer {
  readonly done: number;
  readonly items: readonly { readonly id: string; readonly ok: boolean; readonly message?: string }[];
}
