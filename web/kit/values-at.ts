import type { Indicator, IndicatorValue } from '../api/contract.ts';
import type { ValuesQuery } from '../api/hub.ts';
import { durationIn_ms } from './format.ts';

const hour_ms = 3_600_000;

/** The query for the values of a scope: the newest ones, or those that held at a past time. */
export function valuesQuery(
  indicator: Indicator | undefined,
  scope: IndicatorValue['scope'],
  subject: string | undefined,
  at: string | undefined,
): ValuesQuery {
  const place = { scope, ...(subject ? { subject } : {}) };
  if (at === undefined) return { ...place, limit: 1_000 };
  const reach_ms = Math.max(durationIn_ms(indicator?.staleAfter) ?? 2 * hour_ms, hour_ms);
  return { ...place, from: new Date(Date.parse(at) - reach_ms).toISOString(), to: at, limit: 5_000 };
}

/** A value as it stood at a past time: the hub calls it stale by the present, here it is judged by the time looked at. */
export function asOf<Value extends Pick<IndicatorValue, 'at' | 'observedAt'>>(
  value: Value,
  staleAfter: string | undefined,
  at: string | undefined,
): Value {
  const limit_ms = durationIn_ms(staleAfter);
  if (at === undefined || limit_ms === undefined) return value;
  return { ...value, stale: Date.parse(at) - Date.parse(value.observedAt ?? value.at) > limit_ms };
}

/** The newest value of each subject, in the order in which the subjects first appear. */
export function newestPerSubject(values: readonly IndicatorValue[]): readonly IndicatorValue[] {
  const newest = new Map<string, IndicatorValue>();
  for (const value of values) {
    const known = newest.get(value.subject);
    if (!known || Date.parse(value.at) > Date.parse(known.at)) newest.set(value.subject, value);
  }
  return [...newest.values()];
}

export interface TimeSlot {
  /** End of the slot, in epoch milliseconds. */
  readonly at: number;
  readonly value?: IndicatorValue;
}

/** Cuts a period into slots of one hour; each holds the newest value that falls in it, or none. */
export function timeSlots(values: readonly IndicatorValue[], to: number, hours: number): readonly TimeSlot[] {
  const end = Math.ceil(to / hour_ms) * hour_ms;
  const slots: TimeSlot[] = Array.from({ length: hours }, (_, index) => ({ at: end - (hours - 1 - index) * hour_ms }));
  for (const value of values) {
    const at = Date.parse(value.at);
    const index = hours - 1 - Math.floor((end - at) / hour_ms);
    const slot = slots[index];
    if (slot && (!slot.value || Date.parse(slot.value.at) < at)) slots[index] = { ...slot, value };
  }
  return slots;
}

/** Where a key leads on the time bar: to the next slot with a value, past the last one to the present. */
export function nextSlot(slots: readonly TimeSlot[], index: number, key: string): number | undefined {
  const filled = slots.flatMap(({ value }, place) => (value ? [place] : []));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return filled.findLast((place) => place < index);
    case 'ArrowRight':
    case 'ArrowUp':
      return filled.find((place) => place > index) ?? slots.length;
    case 'Home':
      return filled[0];
    case 'End':
      return slots.length;
    default:
      return undefined;
  }
}
