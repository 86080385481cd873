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

type Body<K extends LedgerEventBody['kind']> = Extract<LedgerEventBody, { kind: K }>;

interface Situation {
  readonly terms: Terms;
  readonly events: readonly LedgerEvent[];
  readonly actor: Actor;
}

/** What else an entry of a kind asks for. */
const checks: { readonly [K in LedgerEventBody['kind']]?: (body: Body<K>, situation: Situation) => void } = {
  adjusted: ({ terms }) => checkTerms(terms),
  reported({ milestone }, { terms }) {
    if (!terms.milestones.some(({ id }) => id === milestone)) throw ledgerErrors.milestone({ milestone });
  },
  cosigned({ report, unit }, { events }) {
    entry(events, report, 'reported');
    if (events.some((event) => event.kind === 'cosigned' && event.report === report && event.unit === unit))
      throw ledgerErrors.sameEntry({ entry: report });
  },
  checked({ report }, { events, actor }) {
    if (entry(events, report, 'reported').actor.id === actor.id) throw ledgerErrors.own();
  },
  slipAnswered: (body, { events }) => checkSlip(body, events),
  slipExcused: (body, { events }) => checkSlip(body, events),
};

/** Whether an entry can be made now. @throws one of `ledgerErrors` that says why not */
export function checkAct(
  { state, terms }: Assignment,
  events: readonly LedgerEvent[],
  body: LedgerEventBody,
  actor: Actor,
): void {
  if (!possible[body.kind].includes(state)) throw ledgerErrors.closed({ state, kind: body.kind });
  const check = checks[body.kind] as ((body: LedgerEventBody, situation: Situation) => void) | undefined;
  check?.(body, { terms, events, actor });
}

function checkSlip({ kind, slip }: Body<'slipAnswered' | 'slipExcused'>, events: readonly LedgerEvent[]): void {
  entry(events, slip, 'slipIssued');
  if (events.some((event) => event.kind === kind && event.slip === slip)) throw ledgerErrors.sameEntry({ entry: slip });
}

/** Milestones that wait for each other in a ring can never be met. @throws ledger.network, ledger.day */
export function checkTerms({ milestones }: Terms): void {
  for (const { due } of milestones) if (chinaDay(chinaDayStart(due)) !== due) throw ledgerErrors.day({ day: due });
  const activities = milestones.map(({ id, after = [] }) => ({ id, duration: 0, after }));
  if (new Set(milestones.map(({ id }) => id)).size < milestones.length || !criticalPath(activities))
    throw ledgerErrors.network();
}

function entry(events: readonly LedgerEvent[], seq: number, wanted: LedgerEventBody['kind']): LedgerEvent {
  const found = events.find((event) => event.seq === seq);
  if (found?.kind !== wanted) throw ledgerErrors.noEntry({ entry: seq, wanted });
  return found;
}
