import { stepOf } from '../case-actions.ts';
import type { CaseDeps } from '../case-deps.ts';
import type { CaseEvent } from '../case-events.ts';
import { afterEvent, type ChangedCase } from '../changed-case.ts';

const actor = { id: 'hub:dispatch', name: '自动派遣 Automatic dispatch' };

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
  const [best] = await deps.board.propose(type, file, 1);
  if (!best) return changed;
  const nextStep = type.flow.steps[type.flow.steps.findIndex(({ id }) => id === state.step) + 1]?.id;
  const person = best.person === undefined ? undefined : { id: best.person, name: best.personName?.zh ?? best.person };
  const event: CaseEvent = {
    seq: state.version + 1,
    at: deps.clock(),
    actor,
    event: 'dispatched',
    step: state.step,
    ...(nextStep === undefined ? {} : { nextStep }),
    note: best.why.zh,
    data: {
      unit: best.unit,
      chosen: { by: 'hub', score: Math.round(best.score * 1000) / 1000 },
      ...(person === undefined ? {} : { person }),
    },
    attachments: [],
  };
  if (best.person !== undefined) deps.board.given(file.tenant, best.person);
  const next = afterEvent(deps, file, state, event);
  return { ...next, events: [...events, ...next.events] };
}
