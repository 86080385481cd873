import { chinaDay, type SlipLadder, type Tenant } from '@hub/kernel';
import { assignmentAt } from './assignment.ts';
import type { IsWorkday } from './due-day.ts';
import { commit, type FileDeps } from './ledger-file.ts';
import { dueSlips } from './slips.ts';
import { insertEvents, selectEvents, selectTenants } from './store.ts';

const hub = { id: 'hub', name: 'hub' };

/**
 * Enters the slips that are due today. Several processes may do it at once: an entry that another has made is left as it
 * is, because both compute the same from the same entries.
 */
export async function sendSlips(deps: FileDeps, ladder: SlipLadder, isWorkday: IsWorkday): Promise<void> {
  for (const tenant of await selectTenants(deps.database)) await sendSlipsOf(deps, tenant, ladder, isWorkday);
}

async function sendSlipsOf(deps: FileDeps, tenant: Tenant, ladder: SlipLadder, isWorkday: IsWorkday): Promise<void> {
  const now = deps.clock();
  for (const [id, events] of await selectEvents(deps.database, tenant)) {
    const assignment = assignmentAt(id, events, now);
    if (!assignment) continue;
    const slips = dueSlips(assignment, chinaDay(now), ladder, isWorkday);
    if (slips.length === 0) continue;
    const entries = slips.map((slip, index) => ({
      assignmentId: id,
      event: {
        kind: 'slipIssued' as const,
        ...slip,
        seq: events.length + 1 + index,
        at: now,
        recordedAt: now,
        actor: hub,
      },
    }));
    await commit(deps, tenant, [insertEvents(tenant, entries, 'leave')], [{ id, kind: 'slipIssued' }]);
  }
}
