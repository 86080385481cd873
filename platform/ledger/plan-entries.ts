import type { CityPlan, Instant } from '@hub/kernel';
import type { NewEvent } from './store.ts';

const hub = { id: 'hub', name: 'hub' };

/**
 * The first entries of the city's own plan. A plan that sets no dates gets none made up: its assignments are undated until the
 * office adjusts them by a decision. Helpers share alike until another share is agreed.
 */
export function planEntries(plan: CityPlan, districts: readonly string[], made: Instant): readonly NewEvent[] {
  return plan.assignments.map(({ id, row, section, title, lead, responsible, everyDistrict, others = [] }) => {
    const helpers = [...responsible, ...(everyDistrict ? districts : [])].map((unit) => ({ unit, share: 1 }));
    return {
      assignmentId: id,
      event: {
        kind: 'set',
        terms: { title, lead, helpers, others, weight: 1, milestones: [] },
        origin: { row, section, source: plan.source },
        seq: 1,
        at: made,
        recordedAt: made,
        actor: hub,
      },
    };
  });
}
