import type { Instant, Principal } from '@hub/kernel';
import type { CaseDeps } from '../act-on-case.ts';
import { caseFilter, caseResource } from '../case-access.ts';
import { type CaseFile, caseFile, subjectOf } from '../case-file.ts';
import { foldCase } from '../case-machine.ts';
import { selectChangedSince, selectUnchanged, withEvents } from './store-performance.ts';

/**
 * The cases a person may see that were under way in `[from, to)` or due in it, as they stood at `to`, so that the board of a past month gives
 * the same numbers whenever it is asked for: cases that have changed since are folded again from the events before `to`.
 */
export async function listCasesAsOf(
  { database, types, calendar, authority }: CaseDeps,
  by: Principal,
  from: Instant,
  to: Instant,
): Promise<readonly CaseFile[]> {
  const { tenant } = by;
  const visible = caseFilter(authority, by);
  const known = new Map(types.all.map((type) => [type.id, type]));
  const stored = await selectUnchanged(database, tenant, from, to);
  // Rows from before stays were kept have none: their events have.
  const old = stored.filter(({ stays }) => stays.length === 0);
  const again = [...(await selectChangedSince(database, tenant, to)), ...(await withEvents(database, tenant, old, to))];
  const then = again.flatMap(({ file, events }) => {
    const type = known.get(file.type);
    return type && events.length > 0 ? [caseFile(type, calendar, subjectOf(file), foldCase(type.flow, events))] : [];
  });
  const isUnderWay = ({ dueAt, closedAt }: CaseFile) => dueAt >= from || closedAt === undefined || closedAt >= from;
  const found = [...stored.filter(({ stays }) => stays.length > 0), ...then.filter(isUnderWay)];
  return found.filter((file) => visible.allows(caseResource(file)));
}
