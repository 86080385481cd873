import type { StepKind } from '@hub/kernel';
import type { CaseFile } from './case-file.ts';
import type { RegisteredCaseType } from './case-types.ts';
import { dueAt, type WorkCalendar } from './clocks/work-calendar.ts';
import type { CaseResult, StepResult } from './performance/figures.ts';

const kinds: Readonly<Partial<Record<StepKind, StepResult['kind']>>> = {
  filing: 'filing',
  dispatch: 'dispatch',
  handling: 'handling',
};

/** What figures ask of a case: its steps with when each was due, besides when it was opened, due and closed. */
export function caseResult(type: RegisteredCaseType, calendar: WorkCalendar, file: CaseFile): CaseResult {
  const byId = new Map(type.flow.steps.map((step) => [step.id, step]));
  const steps = file.stays.map((stay, index): StepResult => {
    const step = byId.get(stay.step);
    const pauses = file.pauses.filter(({ to }) => to === undefined || to > stay.enteredAt);
    const clipped = pauses.map((pause) => ({ ...pause, from: Math.max(pause.from, stay.enteredAt) }));
    const due = step?.limit && dueAt(calendar, stay.enteredAt, step.limit, clipped, file.changedAt);
    return {
      kind: (step && kinds[step.kind]) ?? 'other',
      enteredAt: stay.enteredAt,
      cameBack: file.stays[index + 1]?.end === 'returned',
      ...(stay.leftAt === undefined ? {} : { leftAt: stay.leftAt }),
      ...(due === undefined ? {} : { dueAt: due }),
    };
  });
  const { openedAt, dueAt: due, closedAt, reworked, reopened } = file;
  return { openedAt, dueAt: due, reworked, reopened, steps, ...(closedAt === undefined ? {} : { closedAt }) };
}

/** Who had a hand in a case, by what a board is divided into. */
export function peopleOf(file: CaseFile): readonly { readonly id: string; readonly name: string }[] {
  const known = new Map(file.stays.flatMap(({ actor }) => (actor ? [[actor.id, actor] as const] : [])));
  return [...known.values()].filter(({ id }) => !id.startsWith('hub:'));
}
