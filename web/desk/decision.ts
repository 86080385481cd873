import type { CaseAction, CaseDecision, CaseFile } from '../api/contract-cases.ts';
import { Problem } from '../api/problem.ts';
import { type AnswerDraft, answersOf, type Questions } from '../questions/answers.ts';

/** What a person fills in for an action. */
export interface ActionDraft {
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
  /** As the browser's own field gives them: local, without a zone. */
  readonly deadline?: string;
  readonly until?: string;
  readonly answers?: AnswerDraft;
}

/** What an action asks: who completes a step or sends a case on answers what the step wants to know; of several open ones the step meant. */
export function asksOf({ steps }: Pick<CaseFile, 'steps'>, action: string, stepId?: string): Questions {
  if (action !== 'complete' && action !== 'dispatch') return {};
  const step = steps.find(({ id, state }) => (stepId === undefined ? state === 'current' : id === stepId));
  return step?.asks ?? {};
}

/** Fields that are asked for without being needed. */
const optional: Readonly<Record<string, readonly (keyof ActionDraft)[]>> = {
  dispatch: ['person'],
  pause: ['until'],
  stop: ['until'],
  addTask: ['must'],
};
const plain = ['person', 'amount', 'reason', 'title', 'task', 'order'] as const;

/** The decision to send: what the action needs and a note if there is one, nothing left over from other fields. */
export function decisionOf(
  { action, needs }: CaseAction,
  version: number,
  draft: ActionDraft,
  asks: Questions = {},
): CaseDecision {
  const note = draft.note?.trim();
  const extra = optional[action] ?? [];
  const answers = answersOf(asks, draft.answers);
  return {
    action,
    version,
    ...(note ? { note } : {}),
    ...(needs.includes('unit') && draft.unit ? { unit: draft.unit } : {}),
    ...(needs.includes('grade') && draft.grade ? { grade: draft.grade } : {}),
    ...(needs.includes('evidence') && draft.evidence ? { evidence: draft.evidence } : {}),
    ...Object.fromEntries(
      plain
        .filter((key) => (needs.includes(key) || extra.includes(key)) && draft[key] !== undefined)
        .map((key) => [key, draft[key]]),
    ),
    ...(extra.includes('must') && draft.must !== undefined ? { must: draft.must } : {}),
    ...(needs.includes('deadline') && draft.deadline ? { deadline: new Date(draft.deadline).toISOString() } : {}),
    ...(extra.includes('until') && draft.until ? { until: new Date(draft.until).toISOString() } : {}),
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
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
