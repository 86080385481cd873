import type { Answers, CaseId, Geometry, Instant, Localised, Severity, Tenant } from '@hub/kernel';
import { stepOf } from './case-actions.ts';
import { type CaseState, pausedSince } from './case-state.ts';
import { type RegisteredCaseType, roleOf } from './case-types.ts';
import { caseDueAt, stepDueAt } from './clocks/case-clock.ts';
import { nextSlip } from './clocks/slip-ladder.ts';
import type { WorkCalendar } from './clocks/work-calendar.ts';

/** How a case came in; `hotline` is the 12345 line, `hub` another hub, `system` any other system by API. */
export const caseSources = ['alert', 'desk', 'patrol', 'citizen', 'hotline', 'video', 'hub', 'system'] as const;
export type CaseSource = (typeof caseSources)[number];

/** Where another system keeps the same matter. */
export interface CaseOrigin {
  readonly system: string;
  readonly id: string;
}

/** What a case is about; of it only the answers change, as its steps ask more. */
export interface CaseSubject {
  readonly tenant: Tenant;
  readonly id: CaseId;
  /** `ZZ-20261123-0001`. */
  readonly number: string;
  /** `<pack>.<type>`. */
  readonly type: string;
  readonly title: Localised;
  readonly description: string;
  readonly class?: string;
  readonly priority: Severity;
  readonly source: CaseSource;
  /** Outermost first. */
  readonly areas: readonly { readonly code: string; readonly name: Localised }[];
  readonly district?: string;
  readonly location?: Geometry;
  readonly alertId?: string;
  readonly rule?: string;
  readonly indicator?: string;
  readonly subject?: string;
  readonly evidenceAt?: Instant;
  /** What the case type and its steps ask, answered so far. */
  readonly attributes: Answers;
  readonly origin?: CaseOrigin;
}

/** A case as it is kept for lists: its subject, and its state folded from its events. */
export interface CaseFile extends CaseSubject, CaseState {
  /** Full id of the role the current step belongs to. */
  readonly role: string;
  readonly dueAt: Instant;
  readonly stepDueAt?: Instant;
  readonly pausedAt?: Instant;
  /** When the hub has to do something about it by itself: the next slip, or the end of a pause. */
  readonly timerAt?: Instant;
}

export function caseFile(
  type: RegisteredCaseType,
  calendar: WorkCalendar,
  subject: CaseSubject,
  state: CaseState,
): CaseFile {
  const stepDue = stepDueAt(calendar, state, stepOf(type.flow, state.step).limit);
  const pausedAt = pausedSince(state);
  const dueAt = caseDueAt(calendar, state);
  const pausedUntil = state.pauses.find((pause) => pause.to === undefined)?.until;
  const timerAt = pausedUntil ?? nextSlip(calendar, type.flow, state, dueAt)?.at;
  return {
    ...subject,
    ...state,
    role: roleOf(type, state.step),
    dueAt,
    ...(stepDue === undefined ? {} : { stepDueAt: stepDue }),
    ...(pausedAt === undefined ? {} : { pausedAt }),
    ...(timerAt === undefined ? {} : { timerAt }),
  };
}

export function subjectOf(file: CaseFile): CaseSubject {
  const { tenant, id, number, type, title, description, priority, source, areas, attributes } = file;
  const { class: code, district, location, alertId, rule, indicator, subject, evidenceAt, origin } = file;
  return {
    tenant,
    id,
    number,
    type,
    title,
    description,
    priority,
    source,
    areas,
    attributes,
    ...(code === undefined ? {} : { class: code }),
    ...(district === undefined ? {} : { district }),
    ...(location === undefined ? {} : { location }),
    ...(alertId === undefined ? {} : { alertId }),
    ...(rule === undefined ? {} : { rule }),
    ...(indicator === undefined ? {} : { indicator }),
    ...(subject === undefined ? {} : { subject }),
    ...(evidenceAt === undefined ? {} : { evidenceAt }),
    ...(origin === undefined ? {} : { origin }),
  };
}
