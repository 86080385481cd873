import type { Instant, Principal } from '@hub/kernel';
import type { CaseDeps } from './act-on-case.ts';
import { caseFilter, caseResource } from './case-access.ts';
import { type CaseFile, caseFile, subjectOf } from './case-file.ts';
import { foldCase } from './case-machine.ts';
import { selectChangedSince, selectUnchanged } from './store-performance.ts';

/**
 * The cases a person may see that were opened or due in `[from, to)` as they stood at `to`, so that the board of a past month gives the same numbers
 * whenever it is asked for: cases that have changed since are folded again from the events before `to`.
 */
export async function listCasesAsOf(
  { database, types, calendar, authority }: CaseDeps,
  by: Principal,
  from: Instant,
  to: Instant,
): Promise<readonly CaseFile[]> {
  const { tenant } = by;
  const visible = caseFilter(authority, by);
  const unchanged = await selectUnchanged(database, tenant, from, to);
  const known = new Map(types.all.map((type) => [type.id, type]));
  const then = (await selectChangedSince(database, tenant, to)).flatMap(({ file, events }) => {
    const type = known.get(file.type);
    return type && events.length > 0 ? [caseFile(type, calendar, subjectOf(file), foldCase(type.flow, events))] : [];
  });
  const within = (at: Instant) => at >= from && at < to;
  const found = [...unchanged, ...then.filter((file) => within(file.openedAt) || within(file.dueAt))];
  return found.filter((file) => visible.allows(caseResource(file)));
}
