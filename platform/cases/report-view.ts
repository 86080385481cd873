import { type Instant, isoInstant, type Localised } from '@hub/kernel';
import type { CaseDeps } from './act-on-case.ts';
import { caseClock } from './case-clock.ts';
import type { CaseFile } from './case-file.ts';
import { stepOf } from './case-machine.ts';
import { unitName } from './case-view.ts';
import { serviceId } from './report-services.ts';
import { maskPersonal } from './report-text.ts';
import type { ContactReading } from './store-contacts.ts';
import type { ReportedCase } from './store-reports.ts';

const closedTitle: Localised = { zh: '已办结', en: 'Closed' };

/** What a case's current step is called to the public. */
export function progressTitle({ types }: CaseDeps, file: CaseFile): Localised {
  return file.state === 'closed' ? closedTitle : stepOf(types.get(file.type).flow, file.step).title;
}

/** How far a report has come, for whoever holds its code: no staff, no notes, no contact. */
export function progressView(
  deps: CaseDeps,
  { file, report }: ReportedCase,
  readings: readonly ContactReading[],
  now: Instant,
) {
  const { flow } = deps.types.get(file.type);
  const position = flow.steps.findIndex((step) => step.id === file.step);
  const late = file.dueAt < (file.closedAt ?? file.pausedAt ?? now);
  return {
    ...publicView(deps, { file, report }),
    description: file.description,
    state: file.state,
    steps: flow.steps.map(({ id, title, kind }, index) => ({
      id,
      title,
      kind,
      state: file.state === 'closed' || index < position ? 'done' : index === position ? 'current' : 'ahead',
    })),
    bureau: unitName(deps.city, file.bureau, file.areas),
    area: file.areas,
    changedAt: isoInstant(file.changedAt),
    dueAt: isoInstant(file.dueAt),
    overdue: late,
    clock: caseClock(deps.calendar, file, now),
    next: nextDate(file),
    reopened: file.reopened,
    mayConfirm: file.state === 'closed',
    contactReadings: readings.map(({ at, purpose }) => ({ at: isoInstant(at), purpose })),
    ...(file.closedAt === undefined ? {} : { closedAt: isoInstant(file.closedAt) }),
    ...(report.confirmedAt === undefined ? {} : { confirmedAt: isoInstant(report.confirmedAt) }),
    ...(report.grade === undefined ? {} : { grade: report.grade }),
  };
}

/** What anybody may know of a report. */
export function publicView(deps: CaseDeps, { file, report }: ReportedCase) {
  return {
    number: file.number,
    class: serviceId(file.type, file.class ?? ''),
    title: file.title,
    step: { id: file.step, title: progressTitle(deps, file) },
    reportedAt: isoInstant(file.openedAt),
    meToo: report.meToo,
    ...(report.address === undefined ? {} : { address: maskPersonal(report.address) }),
    ...(file.location === undefined ? {} : { location: file.location }),
  };
}

/** What the reporter can wait for, and until when. A paused case has no date. */
function nextDate(file: CaseFile): { readonly title: Localised; readonly at?: string } {
  if (file.state === 'closed') return { title: { zh: '请确认是否已解决', en: 'Please say whether it is fixed' } };
  if (file.pausedAt !== undefined) return { title: { zh: '暂缓办理', en: 'Suspended' } };
  if (file.stepDueAt !== undefined && file.stepDueAt <= file.dueAt) {
    return { title: { zh: '当前环节期限', en: 'The current step is due' }, at: isoInstant(file.stepDueAt) };
  }
  return { title: { zh: '办结期限', en: 'The report is due' }, at: isoInstant(file.dueAt) };
}
