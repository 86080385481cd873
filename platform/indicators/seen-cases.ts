import { everyCase, type Principal, type SeesCases } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { NamedValue } from './store.ts';
import { selectOpenCases } from './store-read.ts';

/** Values whose count of open cases is that of the cases somebody may see: to them there are no others. */
export async function withSeenCases(
  database: Database,
  by: Principal | undefined,
  values: readonly NamedValue[],
  seesCases: SeesCases = everyCase,
): Promise<readonly NamedValue[]> {
  const busy = values.filter(({ openCases }) => openCases > 0);
  if (busy.length === 0 || !by) return values;
  const open = await selectOpenCases(database, by.tenant, busy);
  const seen = await seesCases(by, [...new Set(open.map(({ caseId }) => caseId))]);
  const counts = Map.groupBy(
    open.filter(({ caseId }) => seen.has(caseId)),
    ({ indicator, subject }) => `${indicator} ${subject}`,
  );
  return values.map((value) => ({
    ...value,
    openCases: counts.get(`${value.indicator} ${value.subject}`)?.length ?? 0,
  }));
}
