import type { Localised } from './contract.ts';
import type { CaseSummary } from './contract-cases.ts';
import type { Actor } from './contract-work.ts';

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
  /** A role, or `unit:` and the id of a unit. */
  readonly sharedWith?: string;
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

/** What the rules of a field say of answers. */
export interface Advice {
  readonly question: string;
  readonly level: 'hint' | 'refuse';
  readonly text: Localised;
}

/** A document as it was drawn up. */
export interface DrawnDocument {
  readonly kind: string;
  readonly version: number;
  readonly number: string;
  readonly sha256: string;
  readonly drawnAt: string;
  readonly drawnBy: Actor;
  readonly reason?: string;
}

interface Lack {
  readonly fact: string;
  readonly title: Localised;
}

/** What a case type can draw up, and what there is of it. */
export interface DocumentKind {
  readonly kind: string;
  readonly title: Localised;
  readonly isDue: boolean;
  readonly mayDraw: boolean;
  readonly missing: readonly Lack[];
  /** The newest first. */
  readonly versions: readonly DrawnDocument[];
}

export type DocumentPart =
  | { readonly kind: 'paragraph' | 'heading'; readonly text: Localised }
  | { readonly kind: 'table'; readonly rows: readonly { readonly title: Localised; readonly text: Localised }[] }
  | { readonly kind: 'signatures'; readonly sides: readonly Localised[] };

/** A document to read: drawn up, or a draft with blanks. */
export interface CaseDocument extends Partial<DrawnDocument> {
  readonly kind: string;
  readonly content: { readonly title: Localised; readonly parts: readonly DocumentPart[] };
  readonly missing?: readonly Lack[];
}

export interface Notice {
  readonly caseId: string;
  readonly seq: number;
  readonly event: string;
  readonly at: string;
  readonly number: string;
  readonly title: Localised;
  readonly readAt?: string;
}

export interface BulkAnswer {
  readonly done: number;
  readonly items: readonly { readonly id: string; readonly ok: boolean; readonly message?: string }[];
}
