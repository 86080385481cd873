import type { Instant, Outcome } from '@hub/kernel';
import type { Log } from '@hub/runtime';
import { type FactSource, factsAt, type Series } from './facts.ts';
import type { Work } from './plan.ts';
import type { ValueRow } from './store.ts';

const failed: Outcome = { missing: { zh: '计算出错，已记入日志', en: 'The computation failed; the log says why' } };

/** Runs a pack's formula. What it throws, or a value that is no number, is a missing value with a reason, never a stop. */
export function computeValue(work: Work, sources: readonly FactSource[], series: Series, computedAt: Instant, log: Log): ValueRow {
  const { indicator, subject, at } = work;
  const { facts, records } = factsAt(indicator, sources, series, at);
  return {
    indicator: indicator.id,
    scope: subject.scope,
    subject: subject.id,
    at,
    outcome: outcomeOf(work, () => indicator.declared.compute(facts, at), log),
    provenance: [...new Set(facts.map((fact) => fact.provenance))].toSorted(),
    entities: facts.map((fact) => fact.id),
    records: records.length,
    observedAt: latest(facts.map((fact) => fact.observedAt)),
    knownUntil: latest(records.map((record) => record.receivedAt)),
    computedAt,
  };
}

function outcomeOf({ indicator, subject, at }: Work, compute: () => Outcome, log: Log): Outcome {
  try {
    const outcome = compute();
    if ('missing' in outcome || Number.isFinite(outcome.value)) return outcome;
    log.error({ indicator: indicator.id, subject: subject.id, at, value: String(outcome.value) }, 'indicator gave no finite number');
  } catch (error) {
    log.error({ err: error, indicator: indicator.id, subject: subject.id, at }, 'indicator threw');
  }
  return failed;
}

function latest(times: readonly Instant[]): Instant | undefined {
  return times.reduce<Instant | undefined>((newest, at) => (newest === undefined || at > newest ? at : newest), undefined);
}
