import type { Statement } from '@hub/runtime';
import { afterAction } from '../act-on-case.ts';
import type { CaseFile } from '../case-file.ts';
import { type CaseCommand, type CaseState, eventOf, foldCase } from '../case-machine.ts';
import { withAutoDispatch } from '../dispatch/auto-dispatch.ts';
import { caseErrors } from '../errors.ts';
import { selectCase, selectEvents } from '../store.ts';
import { isTaken, type ReportDeps } from './report-open.ts';
import { reporter } from './reporter.ts';

const tries = 5;

/**
 * Adds what a reporter did to the history of the case, together with `alongside`. The reporter has seen no version: when the desk was
 * faster, the state is read again and `commandFor` asked again.
 */
export async function addReporterEvent(
  deps: ReportDeps,
  found: CaseFile,
  commandFor: (state: CaseState) => CaseCommand | undefined | Promise<CaseCommand | undefined>,
  alongside: readonly Statement[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const file = (await selectCase(deps.database, found.tenant, found.mergedInto ?? found.id)) ?? found;
    const { flow } = deps.types.get(file.type);
    const state = foldCase(flow, await selectEvents(deps.database, file.tenant, file.id));
    const command = await commandFor(state);
    if (!command) return;
    const event = eventOf(flow, state, command, reporter, deps.clock());
    const changed = await withAutoDispatch(deps, await afterAction(deps, file, state, event, command));
    try {
      await deps.writer.write([changed], alongside);
      deps.processes?.wake();
      return;
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (attempt === tries) throw caseErrors.stale({ caseId: file.id });
    }
  }
}
