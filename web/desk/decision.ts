import type { CaseAction, CaseDecision, CaseFile } from '../api/contract-cases.ts';
import { Problem } from '../api/problem.ts';

/** What a person fills in for an action. */
export interface ActionDraft {
  readonly note?: string;
  readonly unit?: string;
  readonly grade?: number;
  readonly evidence?: readonly string[];
}

/** The decision to send: what the action needs and a note if there is one, nothing left over from other fields. */
export function decisionOf({ action, needs }: CaseAction, version: number, draft: ActionDraft): CaseDecision {
  const note = draft.note?.trim();
  return {
    action,
    version,
    ...(note ? { note } : {}),
    ...(needs.includes('unit') && draft.unit ? { unit: draft.unit } : {}),
    ...(needs.includes('grade') && draft.grade ? { grade: draft.grade } : {}),
    ...(needs.includes('evidence') && draft.evidence ? { evidence: draft.evidence } : {}),
  };
}

/** The newer case inside a 409. */
export function newerCase(error: unknown): CaseFile | undefined {
  const details = error instanceof Problem ? error.body.details : undefined;
  const newer = isRecord(details) ? details.case : undefined;
  return isRecord(newer) && typeof newer.version === 'number' && Array.isArray(newer.timeline)
    ? (newer as unknown as CaseFile)
    : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
