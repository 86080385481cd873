import type { Instant, Outcome } from '@hub/kernel';
import { type FactSource, factsAt, type Series } from './facts.ts';
import type { Work } from './plan.ts';
import type { ValueRow } from './store.ts';

const failed: Outcome = { missing: { zh: '计算出错，已记入日志', en: 'The computation failed; the log says why' } };

/** Runs a pack's formula. What it throws, or a value that is no number, is a missing value with a reason, never a stop. */
export function computeValue(
  work: Work,
  sources: readonly FactSource[],
  series: Series,
  computedAt: Instant,
): { readonly value: ValueRow; readonly failure?: unknown } {
  const { indicator, subject, at } = work;
  const { facts, records } = factsAt(indicator, sources, series, at);
  const { outcome, failure } = outcomeOf(() => indicator.declared.compute(facts, at));
  const value = {
    indicator: indicator.id,
    scope: subject.scope,
    subject: subject.id,
    at,
    outcome,
    provenance: [...new Set(facts.map((fact) => fact.provenance))].toSorted(),
    entities: facts.map((fact) => fact.id),
    records: records.length,
    observedAt: latest(facts.map((fact) => fact.observedAt)),
    knownUntil: latest(records.map((record) => record.receivedAt)),
    computedAt,
  };
  return { value, ...(failure === undefined ? {} : { failure }) };
}

function outcomeOf(compute: () => Outcome): { readonly outcome: Outcome; readonly failure?: unknown } {
  try {
    const outcome = compute();
    if ('missing' in outcome || Number.isFinite(outcome.value)) return { outcome };
    return { outcome: failed, failure: new Error(`not a finite number: ${outcome.value}`) };
  } catch (failure) {
    return { outcome: failed, failure: failure ?? new Error('threw nothing') };
  }
}

function latest(times: readonly Instant[]): Instant | undefined {
  return times.reduce<Instant | undefined>(
    (newest, at) => (newest === undefined || at > newest ? at : newest),
    undefined,
  );
}
