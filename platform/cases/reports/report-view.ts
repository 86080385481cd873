import { type Instant, isoInstant, type Localised } from '@hub/kernel';
import type { CaseDeps } from '../act-on-case.ts';
import type { CaseFile } from '../case-file.ts';
import { type CaseEvent, stepOf } from '../case-machine.ts';
import { unitName } from '../case-view.ts';
import { caseClock } from '../clocks/case-clock.ts';
import type { AttachmentInfo } from '../store-attachments.ts';
import { isOwn } from './report-pictures.ts';
import { serviceId } from './report-services.ts';
import { maskPersonal } from './report-text.ts';
import type { ContactReading } from './store-contacts.ts';
import type { ReportedCase } from './store-reports.ts';

const closedTitle: Localised = { zh: '已办结', en: 'Closed' };

/** What a case's current step is called to the public. */
export function progressTitle({ types }: CaseDeps, file: CaseFile): Localised {
  return file.state === 'closed' ? closedTitle : stepOf(types.get(file.type).flow, file.step).title;
}

/** What a report's page shows besides the case itself. */
export interface ReportTrail {
  readonly readings: readonly ContactReading[];
  readonly events: readonly CaseEvent[];
  readonly pictures: readonly AttachmentInfo[];
}

/** How far a report has come, for whoever holds its code: no staff, no contact, and of all notes only the answer given. */
export function progressView(
  deps: CaseDeps,
  { file, report }: ReportedCase,
  { readings, events, pictures }: ReportTrail,
  now: Instant,
) {
  const reply = replyIn(deps, file, events);
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
    history: historyOf(deps, file, events),
    pictures: pictures.flatMap(pictureView),
    ...(reply === undefined ? {} : { reply }),
    contactReadings: readings.map(({ at, purpose }) => ({ at: isoInstant(at), purpose })),
    ...(file.closedAt === undefined ? {} : { closedAt: isoInstant(file.closedAt) }),
    ...(report.confirmedAt === undefined ? {} : { confirmedAt: isoInstant(report.confirmedAt) }),
    ...(report.grade === undefined ? {} : { grade: report.grade }),
  };
}

/** What has happened, without who did it: openings, finished steps, pauses, returns, reopenings. */
function historyOf({ types }: CaseDeps, file: CaseFile, events: readonly CaseEvent[]) {
  const { flow } = types.get(file.type);
  return events
    .filter(({ event }) => shown.has(event))
    .map(({ event, step, at }) => ({ event, step: stepOf(flow, step).title, at: isoInstant(at) }));
}

const shown: ReadonlySet<CaseEvent['event']> = new Set([
  'opened',
  'completed',
  'dispatched',
  'returned',
  'failed',
  'paused',
  'resumed',
  'reopened',
]);

/** The step 处理反馈 is the answer to the reporter; its newest note is told, with personal data masked. */
function replyIn({ types }: CaseDeps, file: CaseFile, events: readonly CaseEvent[]) {
  const { flow } = types.get(file.type);
  const answer = events.findLast(({ event, step }) => event === 'completed' && stepOf(flow, step).kind === 'feedback');
  return answer?.note === undefined ? undefined : { text: maskPersonal(answer.note), at: isoInstant(answer.at) };
}

function pictureView(info: AttachmentInfo) {
  if (!info.contentType.startsWith('image/')) return [];
  return [{ id: info.id, from: isOwn(info) ? 'reporter' : 'desk', at: isoInstant(info.at) }];
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
