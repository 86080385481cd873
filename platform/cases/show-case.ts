import type { Instant, Principal } from '@hub/kernel';
import { type CaseDeps, getCase, holds, mayActAtAll } from './act-on-case.ts';
import type { CaseFile } from './case-file.ts';
import { mayAct, possibleActions } from './case-machine.ts';
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
  const actions = new Map(possible.filter(([action]) => mayAct(type.flow, state, action, has)));
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
    attachments: attachments.map((info) => attachmentView(info, file)),
  };
}
