import type { Geometry, IndicatorScope, Instant, Localised } from '@hub/kernel';
import { type FactSource, valueTime, windowAt } from './facts.ts';
import type { RegisteredIndicator } from './registry.ts';

/** A value to be computed: one indicator, one subject, one time. */
export interface Work {
  readonly indicator: RegisteredIndicator;
  readonly subject: Subject;
  readonly at: Instant;
}

/** A place (one entity) or an area. */
export interface Subject {
  readonly scope: IndicatorScope;
  readonly id: string;
  readonly name: Localised;
  readonly location?: Geometry;
  /** Codes of every area it lies in, itself included when it is one. */
  readonly areas: readonly string[];
  /** The entity itself, when the subject is a place. */
  readonly place?: FactSource;
}

/** New or corrected input of an indicator for a subject. */
export interface Touch {
  readonly indicator: RegisteredIndicator;
  readonly subject: Subject;
  readonly observedAt: Instant;
}

const minute_ms = 60_000;

/**
 * One piece of work for an indicator, subject and time, however many inputs came for it. The stations of an area report
 * within seconds of each other: of several times in one minute an area is computed for the last, which sees them all.
 */
export function planWork(touches: readonly Touch[]): readonly Work[] {
  const planned = new Map<string, Work>();
  for (const { indicator, subject, observedAt } of touches) {
    const at = valueTime(indicator, observedAt);
    const slot = subject.scope === 'place' ? at : Math.floor(at / minute_ms);
    const key = `${indicator.id}|${subject.id}|${slot}`;
    const known = planned.get(key);
    if (!known || known.at < at) planned.set(key, { indicator, subject, at });
  }
  return [...planned.values()];
}

/** Work on values that exist already and lie so soon after the new input that they may rest on it. */
export function laterRanges(work: readonly Work[]) {
  return work
    .filter(({ indicator }) => indicator.declared.window === 'latest')
    .map(({ indicator, subject, at }) => ({
      indicator: indicator.id,
      subject: subject.id,
      after: at,
      to: at + indicator.staleAfter_ms,
    }));
}

/** Stretches of time that are read at once: times closer than this together share a read. */
const readTogether_ms = 7 * 86_400_000;

export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly work: readonly Work[];
}

/** The work on one indicator in stretches that each need one read of the history, so that one late value costs no read of all years. */
export function stretchesOf(work: readonly Work[]): readonly Stretch[] {
  const stretches: { from: Instant; to: Instant; work: Work[] }[] = [];
  for (const item of work.toSorted((a, b) => a.at - b.at)) {
    const window = windowAt(item.indicator, item.at);
    const last = stretches.at(-1);
    if (last && window.from - last.to <= readTogether_ms) {
      last.to = Math.max(last.to, window.to);
      last.from = Math.min(last.from, window.from);
      last.work.push(item);
    } else {
      stretches.push({ ...window, work: [item] });
    }
  }
  return stretches;
}
