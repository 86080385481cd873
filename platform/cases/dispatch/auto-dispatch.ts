import { stepOf } from '../case-actions.ts';
import type { CaseDeps } from '../case-deps.ts';
import type { CaseCommand, CaseEvent } from '../case-events.ts';
import type { CaseFile } from '../case-file.ts';
import type { RegisteredCaseType } from '../case-types.ts';
import { afterEvent, type ChangedCase } from '../changed-case.ts';

export const dispatchActor = { id: 'hub:dispatch', name: '自动派遣 Automatic dispatch' };

/**
 * A case that has come to a dispatch step of a type that dispatches by itself goes on to the best unit and person, in the
 * same commit. Sent back from there it waits for a person: the hub would only choose the same again.
 */
export async function withAutoDispatch(deps: CaseDeps, changed: ChangedCase): Promise<ChangedCase> {
  const { file, state, events } = changed;
  const type = deps.types.get(file.type);
  // A process says by itself what follows, one commit after the other.
  if (type.flow.process !== undefined) return changed;
  const isReturn = events.at(-1)?.event === 'returned';
  if (type.flow.dispatch !== 'automatic' || state.state === 'closed' || isReturn) return changed;
  if (stepOf(type.flow, state.step).kind !== 'dispatch') return changed;
  const command = await bestCommand(deps, type, file);
  if (!command) return changed;
  const nextStep = type.flow.steps[type.flow.steps.findIndex(({ id }) => id === state.step) + 1]?.id;
  const { note, unit, chosen, person } = command;
  const event: CaseEvent = {
    seq: state.version + 1,
    at: deps.clock(),
    actor: dispatchActor,
    event: 'dispatched',
    step: state.step,
    ...(nextStep === undefined ? {} : { nextStep }),
    note,
    data: {
      unit,
      chosen,
      ...(person === undefined ? {} : { person }),
    },
    attachments: [],
  };
  const next = afterEvent(deps, file, state, event);
  return { ...next, events: [...events, ...next.events] };
}

interface Dispatching extends Pick<CaseCommand, 'person'> {
  readonly action: 'dispatch';
  readonly note: string;
  readonly unit: string;
  readonly chosen: NonNullable<CaseCommand['chosen']>;
}

/** To dispatch a case to whom the hub would choose; undefined when there is nobody. */
export async function bestCommand(
  deps: CaseDeps,
  type: RegisteredCaseType,
  file: CaseFile,
): Promise<Dispatching | undefined> {
  const [best] = await deps.board.propose(type, file, 1);
  if (!best) return undefined;
  if (best.person !== undefined) deps.board.given(file.tenant, best.person);
  const { unit, score, why } = best;
  return {
    action: 'dispatch',
    note: why.zh,
    unit,
    chosen: { by: 'hub', score: Math.round(score * 1000) / 1000 },
    ...(best.person === undefined ? {} : { person: { id: best.person, name: best.personName?.zh ?? best.person } }),
  };
}
