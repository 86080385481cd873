import type { Answers, Area, CaseId, City, Geometry, Instant, Localised, Severity, Tenant } from '@hub/kernel';
import type { CaseDeps } from './act-on-case.ts';
import { type CaseOrigin, type CaseSource, type CaseSubject, caseFile } from './case-file.ts';
import { type Actor, applyCaseEvent, type CaseEvent } from './case-machine.ts';
import { beginProcess } from './case-process.ts';
import { legalLimitOf, limitOf, type RegisteredCaseType } from './case-types.ts';
import type { ChangedCase } from './changed-case.ts';
import { compactDay } from './clocks/calendars.ts';
import { withAutoDispatch } from './dispatch/auto-dispatch.ts';
import type { Classified } from './reports/classify-text.ts';

/** All a new case is made from. */
export interface Opening {
  readonly tenant: Tenant;
  readonly type: string;
  readonly title: Localised;
  readonly description: string;
  readonly class?: string;
  readonly priority: Severity;
  readonly source: CaseSource;
  readonly areas: readonly Pick<Area, 'code' | 'name' | 'level'>[];
  readonly location?: Geometry;
  readonly alertId?: string;
  readonly rule?: string;
  readonly indicator?: string;
  readonly subject?: string;
  readonly evidenceAt?: Instant;
  /** How the class was found, when nobody said it. */
  readonly classified?: Classified;
  readonly attributes?: Answers;
  readonly origin?: CaseOrigin;
  /** Files stored in the same commit. */
  readonly attachments?: readonly string[];
  readonly actor: Actor;
}

/** A new case at the first step of its type, numbered, with its clocks running and, where its type does so, dispatched; to be committed. @throws case.typeUnknown, case.classUnknown */
export async function openCase(deps: CaseDeps, opening: Opening): Promise<ChangedCase> {
  const type = deps.types.get(opening.type);
  const at = deps.clock();
  const limit = limitOf(type, opening.class);
  const legal = legalLimitOf(type, opening.class);
  const subject = await subjectFor(deps, opening, at);
  const led = await beginProcess(deps.processes, type, subject, opening.actor);
  const event = openedEvent(type, opening, led?.step, {
    at,
    data: {
      limit,
      ...(opening.classified === undefined ? {} : { classified: opening.classified }),
      ...(legal === undefined ? {} : { legal }),
      ...(opening.alertId === undefined ? {} : { alertId: opening.alertId }),
    },
  });
  const state = applyCaseEvent(type.flow, undefined, event);
  const file = caseFile(type, deps.calendar, subject, state);
  return withAutoDispatch(deps, { file, state, events: [event], ...(led ? { alongside: led.statements } : {}) });
}

function openedEvent(
  type: RegisteredCaseType,
  { actor, attachments = [] }: Opening,
  step: string | undefined,
  rest: Pick<CaseEvent, 'at' | 'data'>,
): CaseEvent {
  return { seq: 1, actor, event: 'opened', step: step ?? type.flow.steps[0]?.id ?? '', attachments, ...rest };
}

async function subjectFor({ numbers, city }: CaseDeps, opening: Opening, at: Instant): Promise<CaseSubject> {
  const { actor: _actor, classified: _classified, attachments: _files, areas, attributes = {}, ...about } = opening;
  const day = compactDay(at);
  const district = areas.find((area) => area.level === 'district')?.code;
  return {
    ...about,
    id: crypto.randomUUID() as string as CaseId,
    number: caseNumber(city, day, await numbers.draw(opening.tenant, day)),
    attributes,
    areas: areas.map(({ code, name }) => ({ code, name })),
    ...(district === undefined ? {} : { district }),
  };
}

/** @example caseNumber(zhengzhou, '20261123', 1) === 'ZZ-20261123-0001' */
export function caseNumber(city: City, day: string, count: number): string {
  const prefix = city.abbreviation ?? city.id.slice(0, 2).toUpperCase();
  return `${prefix}-${day}-${String(count).padStart(4, '0')}`;
}
