import type { DecidedRequest } from '@hub/kernel';
import type { OutboxConsumer } from '@hub/runtime';
import type { CaseDeps } from '../act-on-case.ts';
import { selectReport } from '../reports/store-reports.ts';
import { selectEvents } from '../store.ts';

/** Tells of each request of a citizen that has been decided. Told again after a crash: whoever listens does a thing once. */
export function requestConsumer(
  { database, types }: Pick<CaseDeps, 'database' | 'types'>,
  decided: (request: DecidedRequest) => Promise<void>,
): OutboxConsumer {
  const own = new Set(types.all.filter(({ flow }) => flow.openedBy === 'citizen').map(({ id }) => id));
  return {
    name: 'cases.citizen-requests',
    topics: ['case'],
    async handle(rows) {
      for (const { tenant, key, data } of rows) {
        const { type, state } = data as { type?: string; state?: string };
        if (state !== 'closed' || type === undefined || !own.has(type)) continue;
        const found = await selectReport(database, tenant, 'caseId', key);
        if (found?.report.citizen === undefined || found.file.state !== 'closed') continue;
        const { file, report } = found;
        const last = (await selectEvents(database, tenant, key)).findLast(({ event }) => event === 'completed');
        await decided({
          of: { tenant, id: report.citizen ?? '' },
          caseId: key,
          number: file.number,
          by: last?.actor ?? { id: 'hub', name: 'hub' },
          kind: file.class ?? '',
          answers: file.attributes,
        });
      }
      return [];
    },
  };
}
