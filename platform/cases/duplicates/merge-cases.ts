import type { Principal } from '@hub/kernel';
import { type CaseDeps, getCase, holds, type LoadedCase, mayActAtAll } from '../act-on-case.ts';
import { subjectOf } from '../case-file.ts';
import type { CaseEvent, CaseEventKind } from '../case-machine.ts';
import { beginProcess, timersFollow } from '../case-process.ts';
import { afterEvent, type ChangedCase } from '../changed-case.ts';
import { caseErrors } from '../errors.ts';
import { isTaken } from '../reports/report-open.ts';
import { selectMergedInto } from './store-duplicates.ts';

/**
 * Makes a case a duplicate of another: it closes, its reporter and history stay with it, and whoever holds its code sees
 * how the other goes on. Both histories say so, in one commit.
 * @throws case.unknown, case.notAllowed, case.mergeSelf, case.mergeClosed, case.hasMerged, case.stale
 */
export async function mergeCases(
  deps: CaseDeps,
  by: Principal,
  caseId: string,
  order: { readonly into: string; readonly version: number; readonly note?: string },
): Promise<void> {
  if (caseId === order.into) throw caseErrors.mergeSelf();
  const [duplicate, main] = [await getOwn(deps, by, caseId), await getOwn(deps, by, order.into)];
  if (duplicate.state.version !== order.version) throw caseErrors.stale({ caseId, version: duplicate.state.version });
  if (duplicate.file.state !== 'open' || main.file.state !== 'open') throw caseErrors.mergeClosed();
  if ((await selectMergedInto(deps.database, by.tenant, caseId)).length > 0) throw caseErrors.hasMerged();
  await commitPair(deps, by, [duplicate, 'merged'], [main, 'joined'], order.note);
}

/**
 * Takes a merge back: the duplicate goes on at the step where it was, its clock having run all the time.
 * @throws case.unknown, case.notAllowed, case.notMerged, case.stale
 */
export async function unmergeCase(
  deps: CaseDeps,
  by: Principal,
  caseId: string,
  order: { readonly version: number; readonly note: string },
): Promise<void> {
  const duplicate = await getOwn(deps, by, caseId);
  if (duplicate.state.version !== order.version) throw caseErrors.stale({ caseId, version: duplicate.state.version });
  const { mergedInto } = duplicate.state;
  if (mergedInto === undefined) throw caseErrors.notMerged();
  const main = await getOwn(deps, by, mergedInto);
  await commitPair(deps, by, [duplicate, 'unmerged'], [main, 'parted'], order.note);
}

/** A case of whose type this person holds a role and may act on. */
async function getOwn(deps: CaseDeps, by: Principal, caseId: string): Promise<LoadedCase> {
  const found = await getCase(deps, by, caseId);
  const { pack, flow } = deps.types.get(found.file.type);
  const isOwn = flow.steps.some(({ role }) => holds(by, `${pack.id}.${role}`));
  if (!isOwn || !mayActAtAll(deps, by, found.file)) throw caseErrors.notAllowed({ action: 'merge' });
  return found;
}

async function commitPair(
  deps: CaseDeps,
  by: Principal,
  [one, kind]: readonly [LoadedCase, CaseEventKind],
  [other, answer]: readonly [LoadedCase, CaseEventKind],
  note: string | undefined,
): Promise<void> {
  const at = deps.clock();
  const eventFor = (own: LoadedCase, event: CaseEventKind, about: LoadedCase): CaseEvent => ({
    seq: own.state.version + 1,
    at,
    actor: { id: by.id, name: by.name },
    event,
    step: own.state.step,
    ...((note ?? '').trim() === '' ? {} : { note: note ?? '' }),
    data: { other: about.file.id, otherNumber: about.file.number },
    attachments: [],
  });
  const changed = [
    await followed(deps, one, eventFor(one, kind, other)),
    await followed(deps, other, eventFor(other, answer, one)),
  ];
  try {
    await deps.writer.write(changed);
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw caseErrors.stale({ caseId: one.file.id, version: one.state.version + 1 });
  }
  deps.processes?.wake();
}

/** The process of a duplicate ends; when the merge is taken back, another begins and says where the case goes on. */
async function followed(deps: CaseDeps, { file, state }: LoadedCase, event: CaseEvent): Promise<ChangedCase> {
  const type = deps.types.get(file.type);
  if (event.event === 'unmerged') {
    const led = await beginProcess(deps.processes, type, subjectOf(file), event.actor, { reopened: true });
    const nextStep = led?.step === undefined || led.step === state.step ? {} : { nextStep: led.step };
    const changed = afterEvent(deps, file, state, { ...event, ...nextStep });
    return { ...changed, ...(led ? { alongside: led.statements } : {}) };
  }
  const changed = afterEvent(deps, file, state, event);
  return { ...changed, alongside: await timersFollow(deps.processes, type, changed, state) };
}
