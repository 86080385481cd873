import { chinaDay, chinaDayStart } from '@hub/kernel';
import type { Assignment } from './assignment.ts';
import { criticalPath } from './critical-path.ts';
import { ledgerErrors } from './errors.ts';
import type { Actor, LedgerEvent, LedgerEventBody, Terms } from './ledger-event.ts';

/** In which states of an assignment each kind of entry is possible. */
const possible: Readonly<Record<LedgerEventBody['kind'], readonly Assignment['state'][]>> = {
  set: [],
  adjusted: ['open', 'suspended'],
  reported: ['open', 'suspended'],
  cosigned: ['open', 'suspended'],
  checked: ['open', 'suspended', 'completed'],
  slipIssued: ['open'],
  slipAnswered: ['open', 'suspended'],
  slipExcused: ['open', 'suspended'],
  suspended: ['open'],
  resumed: ['suspended', 'completed'],
  completed: ['open'],
  superseded: ['open', 'suspended', 'completed'],
};

/** Whether an entry can be made now. @throws one of `ledgerErrors` that says why not */
export function checkAct(
  assignment: Assignment,
  events: readonly LedgerEvent[],
  body: LedgerEventBody,
  actor: Actor,
): void {
  const { state, terms } = assignment;
  if (!possible[body.kind].includes(state)) throw ledgerErrors.closed({ state, kind: body.kind });
  switch (body.kind) {
    case 'adjusted':
      checkTerms(body.terms);
      return;
    case 'reported':
      if (!terms.milestones.some(({ id }) => id === body.milestone))
        throw ledgerErrors.milestone({ milestone: body.milestone });
      return;
    case 'cosigned':
      entry(events, body.report, 'reported');
      if (events.some((event) => event.kind === 'cosigned' && event.report === body.report && event.unit === body.unit))
        throw ledgerErrors.sameEntry({ entry: body.report });
      return;
    case 'checked':
      if (entry(events, body.report, 'reported').actor.id === actor.id) throw ledgerErrors.own();
      return;
    case 'slipAnswered':
    case 'slipExcused':
      entry(events, body.slip, 'slipIssued');
      if (events.some((event) => event.kind === body.kind && event.slip === body.slip))
        throw ledgerErrors.sameEntry({ entry: body.slip });
  }
}

/** Milestones that wait for each other in a ring can never be met. @throws ledger.network, ledger.day */
export function checkTerms({ milestones }: Terms): void {
  for (const { due } of milestones)
    if (chinaDay(chinaDayStart(due)) !== due) throw ledgerErrors.day({ day: due });
  const activities = milestones.map(({ id, after = [] }) => ({ id, duration: 0, after }));
  if (new Set(milestones.map(({ id }) => id)).size < milestones.length || !criticalPath(activities))
    throw ledgerErrors.network();
}

function entry(events: readonly LedgerEvent[], seq: number, wanted: LedgerEventBody['kind']): LedgerEvent {
  const found = events.find((event) => event.seq === seq);
  if (found?.kind !== wanted) throw ledgerErrors.noEntry({ entry: seq, wanted });
  return found;
}
