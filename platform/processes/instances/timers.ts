import { duration_ms, type Instant, isDuration, parseInstant } from '@hub/kernel';
import { textOrFeel, type Variables } from '../decisions/feel.ts';
import type { EventModel } from '../definitions/process-model.ts';
import { processErrors } from '../errors.ts';

export interface Due {
  readonly dueAt: Instant;
  readonly period_ms?: number;
  /** How often it fires after the first time; absent without end. */
  readonly left?: number;
}

const shortestPeriod_ms = 1_000;

/** When a timer that is set now fires first, and how it goes on. ISO 8601; a cycle as `R3/PT10M` or `R/<start>/PT10M`. @throws process.badTimer */
export function dueOf(event: Extract<EventModel, { kind: 'timer' }>, variables: Variables, at: Instant): Due {
  const value = textOrFeel(event.text, variables, at);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (event.timer) {
    case 'date':
      return { dueAt: parseInstant(text) ?? bad(text) };
    case 'duration':
      return { dueAt: at + lengthOf(text) };
    case 'cycle':
      return cycleOf(text, at);
    default:
      return event.timer satisfies never;
  }
}

/** The next time of a cycle, from when it was due and not from when it came: a late look delays nothing that follows. */
export function nextDue(dueAt: Instant, due: Omit<Due, 'dueAt'>, now: Instant): Due | undefined {
  const { period_ms, left } = due;
  if (period_ms === undefined || left === 0) return undefined;
  if (left !== undefined) return { dueAt: dueAt + period_ms, period_ms, left: left - 1 };
  // Without end, what a long stand-still left out is not made up for one by one.
  const missed = Math.max(0, Math.floor((now - dueAt) / period_ms));
  return { dueAt: dueAt + (missed + 1) * period_ms, period_ms };
}

function cycleOf(text: string, at: Instant): Due {
  const parts = text.split('/');
  const repeat = /^R(\d*)$/.exec(parts[0] ?? '');
  const period = parts.at(-1) ?? '';
  if (!repeat || parts.length < 2 || parts.length > 3) return bad(text);
  const period_ms = lengthOf(period);
  if (period_ms < shortestPeriod_ms || repeat[1] === '0') return bad(text);
  const first = parts.length === 3 ? (parseInstant(parts[1]) ?? bad(text)) : at + period_ms;
  return { dueAt: first, period_ms, ...(repeat[1] === '' ? {} : { left: Number(repeat[1]) - 1 }) };
}

function lengthOf(text: string): number {
  return isDuration(text) ? duration_ms(text) : bad(text);
}

function bad(text: string): never {
  throw processErrors.badTimer({ text: text.slice(0, 80) });
}

/** What is wrong with a timer that is written out; one that is worked out later is looked at then. */
export function timerFault(event: Extract<EventModel, { kind: 'timer' }>): string | undefined {
  if (event.text.startsWith('=')) return undefined;
  try {
    dueOf(event, {}, 0);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
