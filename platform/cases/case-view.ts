import { type Answers, type City, type Instant, isoInstant, type Localised } from '@hub/kernel';
import { actionTitle } from './action-titles.ts';
import type { CaseFile } from './case-file.ts';
import { type CaseAction, type CaseEvent, type CaseNeed, type CaseState, stepOf } from './case-machine.ts';
import { questionsOf, type RegisteredCaseType } from './case-types.ts';
import { caseClock, isOverdue } from './clocks/case-clock.ts';
import type { WorkCalendar } from './clocks/work-calendar.ts';
import { evidenceCheck } from './evidence-check.ts';
import type { AttachmentInfo } from './store-attachments.ts';

/** A case in a list, as the API gives it. */
export function caseSummary(
  type: RegisteredCaseType,
  city: City,
  calendar: WorkCalendar,
  file: CaseFile,
  now: Instant,
) {
  const step = stepOf(type.flow, file.step);
  return {
    id: file.id,
    number: file.number,
    type: file.type,
    typeTitle: type.flow.title,
    title: file.title,
    priority: file.priority,
    state: file.state,
    step: file.step,
    stepTitle: step.title,
    stepKind: step.kind,
    role: file.role,
    bureau: file.bureau,
    bureauName: unitName(city, file.bureau, file.areas),
    area: file.areas,
    openedAt: isoInstant(file.openedAt),
    dueAt: isoInstant(file.dueAt),
    overdue: isOverdue(file, file.dueAt, now),
    clock: caseClock(calendar, file, now),
    source: file.source,
    reopened: file.reopened,
    returned: file.returned,
    reworked: file.reworked,
    joint: file.tasks.length,
    version: file.version,
    ...(file.slip === undefined ? {} : { slip: file.slip }),
    ...(file.request === undefined ? {} : { request: { ...file.request, at: isoInstant(file.request.at) } }),
    ...(file.mergedInto === undefined ? {} : { mergedInto: file.mergedInto }),
    ...(file.origin === undefined ? {} : { origin: file.origin }),
    ...attributesView(impersonal(type, file.attributes)),
    ...(file.location === undefined ? {} : { location: file.location }),
    ...(file.stepDueAt === undefined ? {} : { stepDueAt: isoInstant(file.stepDueAt) }),
    ...(file.pausedAt === undefined ? {} : { pausedAt: isoInstant(file.pausedAt) }),
    ...(file.closedAt === undefined ? {} : { closedAt: isoInstant(file.closedAt) }),
    ...(file.assignee === undefined ? {} : { assignee: file.assignee }),
    ...(file.alertId === undefined ? {} : { alertId: file.alertId }),
    ...(file.indicator === undefined ? {} : { indicator: file.indicator }),
    ...(file.subject === undefined ? {} : { subject: file.subject }),
    ...(file.evidenceAt === undefined ? {} : { evidenceAt: isoInstant(file.evidenceAt) }),
    ...(file.class === undefined ? {} : { class: file.class, classTitle: classTitle(type, file.class) }),
  };
}

/** Answers about a person stay out of lists. */
function impersonal(type: RegisteredCaseType, attributes: Answers): Answers {
  const asked = questionsOf(type);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !asked[name]?.answer.personal));
}

export function attributesView(attributes: Answers): { readonly attributes?: Answers } {
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}

export type CaseSummary = ReturnType<typeof caseSummary>;

/** The steps of a flow with where the case stands in them. */
export function stepViews(type: RegisteredCaseType, file: CaseFile, state: CaseState) {
  const position = type.flow.steps.findIndex((step) => step.id === state.step);
  return type.flow.steps.map((step, index) => {
    const stay = state.stays.findLast((candidate) => candidate.step === step.id);
    const isCurrent = index === position && state.state === 'open';
    return {
      ...step,
      role: `${type.pack.id}.${step.role}`,
      state: isCurrent ? 'current' : state.state === 'closed' || index < position ? 'done' : 'ahead',
      ...(stay ? { enteredAt: isoInstant(stay.enteredAt) } : {}),
      ...(stay?.leftAt === undefined ? {} : { leftAt: isoInstant(stay.leftAt) }),
      ...(stay?.actor ? { actor: stay.actor } : {}),
      ...(isCurrent && file.stepDueAt !== undefined ? { dueAt: isoInstant(file.stepDueAt) } : {}),
    };
  });
}

export function timelineView(events: readonly CaseEvent[], attachments: readonly AttachmentInfo[], file: CaseFile) {
  const byId = new Map(attachments.map((info) => [info.id, attachmentView(info, file)]));
  return events.map((event) => ({
    ...event,
    at: isoInstant(event.at),
    attachments: event.attachments.flatMap((id) => byId.get(id) ?? []),
  }));
}

export function actionViews(
  type: RegisteredCaseType,
  state: CaseState,
  actions: ReadonlyMap<CaseAction, readonly CaseNeed[]>,
) {
  const { kind } = stepOf(type.flow, state.step);
  return [...actions].map(([action, needs]) => ({ action, title: actionTitle(action, kind), needs }));
}

/** A file with how well place and time of a photo fit the case. */
export function attachmentView(
  { id, name, contentType, size, sha256, at, place, takenAt, releasedAt }: AttachmentInfo,
  file?: Pick<CaseFile, 'location' | 'openedAt'>,
) {
  const check = file === undefined ? {} : { check: evidenceCheck({ place, takenAt, at }, file) };
  return {
    id,
    name,
    contentType,
    size,
    sha256,
    at: isoInstant(at),
    ...(place === undefined ? {} : { place }),
    ...(takenAt === undefined ? {} : { takenAt: isoInstant(takenAt) }),
    ...(releasedAt === undefined ? {} : { releasedAt: isoInstant(releasedAt) }),
    ...check,
  };
}

export function caseTypeView({ id, pack, flow, classes }: RegisteredCaseType) {
  const { title, bureau, limit, asks = {} } = flow;
  const steps = flow.steps.map((step) => ({ ...step, role: `${pack.id}.${step.role}` }));
  return { id, pack: pack.id, title, bureau, steps, limit, asks, ...(classes ? { classes: classes.rows } : {}) };
}

/** A unit by its name: a bureau, an area the case lies in, else its id. */
export function unitName(city: City, id: string, areas: CaseFile['areas']): Localised {
  return areas.find((area) => area.code === id)?.name ?? bureauName(city, id);
}

export function bureauName(city: City, id: string): Localised {
  return city.bureaus.find((bureau) => bureau.id === id)?.name ?? { zh: id, en: id };
}

function classTitle(type: RegisteredCaseType, code: string): Localised {
  return type.classes?.rows.find((row) => row.code === code)?.title ?? { zh: code, en: code };
}
