import { type Instant, isoInstant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { CaseFile } from '../case-file.ts';
import { type CaseRecord, toCaseFile } from '../case-row.ts';

/** Open cases for which the hub has something to do by itself, the longest waiting first. */
export async function selectDueTimers(database: Queryable, now: Instant, limit: number): Promise<readonly CaseFile[]> {
  const rows = await database.query<CaseRecord>({
    name: 'cases.due-timers',
    text: `select * from case_file where state = 'open' and timer_at <= $1::timestamptz order by timer_at limit $2`,
    values: [isoInstant(now), limit],
  });
  return rows.map(toCaseFile);
}
