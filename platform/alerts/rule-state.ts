import type { Instant, Threshold } from '@hub/kernel';

/** A rule's thresholds with lengths of time in milliseconds. */
export interface RuleLimits {
  readonly raises: Threshold;
  readonly raisesAfter_ms: number;
  readonly clears: Threshold;
  readonly clearsAfter_ms: number;
  /** Readings further apart than this say nothing about the time between them. */
  readonly longestGap_ms: number;
}

export interface RuleReading {
  readonly at: Instant;
  readonly value: number;
}

interface Phase {
  readonly raised: boolean;
  /** Since when the condition that would change `raised` has held without a gap; undefined when it does not hold. */
  readonly since?: Instant;
  /** The time and value of the reading that raised, and the furthest value since. */
  readonly raisedAt?: Instant;
  readonly peak?: number;
}

/** The phase after the newest reading, and the one before it, so that a correction of that reading can be taken in. */
export interface RuleState {
  readonly at: Instant;
  readonly now: Phase;
  readonly before?: { readonly at: Instant; readonly now: Phase };
}

export type RuleChange = 'raised' | 'cleared' | 'peaked';

const calm: Phase = { raised: false };

/**
 * One step of a rule for one subject, by the times of the observations:
 * - the raising condition must hold from one reading to another at least `raisesAfter_ms` later, the clearing condition
 *   likewise; a value that meets neither starts both over (hysteresis);
 * - a gap longer than `longestGap_ms` proves nothing, so a condition that was building up starts over after it;
 *   a raised alert stays raised through silence: no news is not good news;
 * - a reading older than the newest is ignored; one for the same time corrects it, and may take an alert back.
 */
export function advanceRule(
  limits: RuleLimits,
  state: RuleState | undefined,
  reading: RuleReading,
): { readonly state: RuleState; readonly change?: RuleChange } {
  if (state && reading.at < state.at) return { state };
  const before = state && reading.at === state.at ? state.before : state && { at: state.at, now: state.now };
  const now = nextPhase(limits, before, reading);
  const next: RuleState = { at: reading.at, now, ...(before ? { before } : {}) };
  const change = changeBetween(state?.now ?? calm, now);
  return { state: next, ...(change ? { change } : {}) };
}

function nextPhase(limits: RuleLimits, before: RuleState['before'], { at, value }: RuleReading): Phase {
  const phase = before?.now ?? calm;
  const unbroken = before !== undefined && at - before.at <= limits.longestGap_ms;
  const changes = phase.raised ? limits.clears : limits.raises;
  const after_ms = phase.raised ? limits.clearsAfter_ms : limits.raisesAfter_ms;
  const kept = phase.raised
    ? { raisedAt: phase.raisedAt ?? at, peak: further(limits.raises, phase.peak ?? value, value) }
    : {};
  if (!meets(changes, value)) return { raised: phase.raised, ...kept };
  const since = unbroken ? (phase.since ?? at) : at;
  if (at - since < after_ms) return { raised: phase.raised, since, ...kept };
  return phase.raised ? calm : { raised: true, raisedAt: at, peak: value };
}

function changeBetween(old: Phase, now: Phase): RuleChange | undefined {
  if (old.raised !== now.raised) return now.raised ? 'raised' : 'cleared';
  return now.raised && old.peak !== now.peak ? 'peaked' : undefined;
}

/** Every bound that is given must hold, strictly. */
export function meets(threshold: Threshold, value: number): boolean {
  const { above, below } = threshold;
  return (above === undefined || value > above) && (below === undefined || value < below);
}

function further(raises: Threshold, peak: number, value: number): number {
  return raises.above === undefined ? Math.min(peak, value) : Math.max(peak, value);
}
