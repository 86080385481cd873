import type { DataSubject } from './personal-holder.ts';

/** What an official has decided about somebody's request concerning the data about them. */
export interface DecidedRequest {
  readonly of: DataSubject;
  readonly caseId: string;
  readonly number: string;
  /** Who decided. */
  readonly by: { readonly id: string; readonly name: string };
  /** The class of the case: `correction`, `copy`, `deletion` … */
  readonly kind: string;
  readonly answers: Readonly<Record<string, unknown>>;
}
