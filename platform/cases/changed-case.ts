import { isoInstant } from '@hub/kernel';
import type { Statement } from '@hub/runtime';
import type { CaseEvent } from './case-events.ts';
import { type CaseFile, caseFile, subjectOf } from './case-file.ts';
import { applyCaseEvent } from './case-machine.ts';
import type { CaseState } from './case-state.ts';
import type { CaseTypes } from './case-types.ts';
import type { WorkCalendar } from './clocks/work-calendar.ts';

/** A case as it is after some events that have still to be committed. */
export interface ChangedCase {
  readonly file: CaseFile;
  readonly state: CaseState;
  readonly events: readonly CaseEvent[];
  /** What the process of the case commits with them. */
  readonly alongside?: readonly Statement[];
}

/** A case after one more event. */
export function afterEvent(
  { types, calendar }: { readonly types: CaseTypes; readonly calendar: WorkCalendar },
  file: CaseFile,
  state: CaseState,
  event: CaseEvent,
): ChangedCase {
  const type = types.get(file.type);
  const next = applyCaseEvent(type.flow, state, event);
  const subject = subjectOf(file);
  const { answers } = event.data;
  const known = answers ? { ...subject, attributes: { ...subject.attributes, ...answers } } : subject;
  return { file: caseFile(type, calendar, known, next), state: next, events: [event] };
}

/** What the outbox row of topic `case` says of an event. */
export function messageOf(file: CaseFile, { event, at, actor, data, step: fromStep }: CaseEvent): object {
  const { id, number, type, title, state, step, role, bureau, bureaus, areas } = file;
  const { priority, alertId, indicator, subject, version, assignee, class: code } = file;
  return {
    caseId: id,
    number,
    type,
    title,
    area: areas,
    bureau,
    bureaus,
    priority,
    alertId,
    indicator,
    subject,
    event,
    state,
    step,
    role,
    version,
    class: code,
    actor: actor.id,
    assignee: assignee?.id,
    person: data.person?.id,
    was: data.was?.id,
    from: fromStep,
    slip: data.slip,
    at: isoInstant(at),
    dueAt: isoInstant(file.dueAt),
  };
}
