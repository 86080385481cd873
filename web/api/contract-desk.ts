import type { Localised } from './contract.ts';
import type { CaseSummary } from './contract-cases.ts';

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

/** What cases take and people have been declared able to do. */
export interface Skills {
  readonly skills: readonly { readonly id: string; readonly title: Localised; readonly mayDeclare: boolean }[];
  readonly people: readonly {
    readonly person: string;
    readonly name?: Localised;
    readonly units: readonly string[];
    readonly skills: readonly string[];
  }[];
}

export interface BulkAnswer {
  readonly done: number;
  readonly items: readonly { readonly id: string; readonly ok: boolean; readonly message?: string }[];
}
