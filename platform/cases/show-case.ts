import type { Instant, Principal } from '@hub/kernel';
import { type CaseDeps, getCase, holds, mayActAtAll } from './act-on-case.ts';
import { mayUndo } from './case-actions.ts';
import type { CaseFile } from './case-file.ts';
import { type CaseAction, type CaseState, mayAct, pausedSince, possibleActions, stepOf } from './case-machine.ts';
import { caseOwner, moves as leadsOn } from './case-process.ts';
import type { RegisteredCaseType } from './case-types.ts';
import {
  actionViews,
  attachmentView,
  attributesView,
  type CaseSummary,
  caseSummary,
  stepViews,
  timelineView,
} from './case-view.ts';
import { clockViews, orderViews, pauseView, taskViews } from './clocks/clock-view.ts';
import { isWatched } from './desk/store-views.ts';
import { selectAttachments } from './store-attachments.ts';

/** Files as list items. A case whose type has left the packs cannot be shown and is passed over. */
export function summariesOf(
  { types, city, calendar }: CaseDeps,
  files: readonly CaseFile[],
  now: Instant,
): readonly CaseSummary[] {
  const known = new Map(types.all.map((type) => [type.id, type]));
  return files.flatMap((file) => {
    const type = known.get(file.type);
    return type ? [caseSummary(type, city, calendar, file, now)] : [];
  });
}

/** A whole case with its history and what this person may do with it now. @throws case.unknown */
export async function showCase(deps: CaseDeps, principal: Principal, caseId: string) {
  const { file, events, state } = await getCase(deps, principal, caseId);
  const watching = await isWatched(deps.database, principal.tenant, principal.id, caseId);
  const attachments = await selectAttachments(deps.database, principal.tenant, caseId);
  const type = deps.types.get(file.type);
  const has = (role: string) => holds(principal, `${type.pack.id}.${role}`);
  const possible = mayActAtAll(deps, principal, file) ? [...possibleActions(type.flow, state)] : [];
  const may = (at: CaseState) => (action: CaseAction) =>
    mayAct(type.flow, at, action, has) && (action !== 'undo' || mayUndo(at, principal.id, deps.clock()));
  const actions = new Map(possible.filter(([action]) => may(state)(action)));
  const openSteps = possible.length === 0 ? [] : await openStepsOf(deps, file, state);
  return {
    ...caseSummary(type, deps.city, deps.calendar, file, deps.clock()),
    ...attributesView(file.attributes),
    description: file.description,
    ...(type.flow.process === undefined ? {} : { hasProcess: true }),
    watching,
    steps: stepViews(type, file, state),
    timeline: timelineView(events, attachments, file),
    clocks: clockViews(deps, type, state, deps.clock()),
    tasks: taskViews(deps, file, state, deps.clock()),
    orders: orderViews(state, deps.clock()),
    pauses: state.pauses.map(pauseView),
    actions: actionViews(type, state, actions),
    ...(openSteps.length < 2
      ? {}
      : { openSteps: openSteps.map((id) => openStepView(type, { ...state, step: id }, may)) }),
    attachments: attachments.map((info) => attachmentView(info, file)),
  };
}

/** The steps at which a process has a case at once; those of a case without a process follow each other. */
async function openStepsOf({ processes, types }: CaseDeps, file: CaseFile, { state, pauses }: CaseState) {
  const { flow } = types.get(file.type);
  if (flow.process === undefined || state === 'closed' || pausedSince({ pauses }) !== undefined) return [];
  const open = (await processes?.findInstance(file.tenant, caseOwner, file.id))?.open ?? [];
  return flow.steps.map(({ id }) => id).filter((id) => open.includes(id));
}

/** One of several open steps with what takes the case on from there. */
function openStepView(
  type: RegisteredCaseType,
  at: CaseState,
  may: (at: CaseState) => (action: CaseAction) => boolean,
) {
  const step = stepOf(type.flow, at.step);
  const leading = [...possibleActions(type.flow, at)].filter(([action]) => leadsOn.has(action) && may(at)(action));
  return {
    step: step.id,
    title: step.title,
    kind: step.kind,
    role: `${type.pack.id}.${step.role}`,
    actions: actionViews(type, at, new Map(leading)),
  };
}
