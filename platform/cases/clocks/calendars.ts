import { chinaDay, type Instant } from '@hub/kernel';
import chineseDays from 'chinese-days';
import type { WorkCalendar } from './work-calendar.ts';

/**
 * Holidays and make-up days as the State Council announces them each autumn for the next year (npm `chinese-days`).
 * For a year not yet announced Monday to Friday are taken for working days: update the package when it is.
 */
function isWorkday(day: string): boolean {
  return chineseDays.isWorkday(day);
}

/** Working hours are data: a city that keeps other hours adds a row. */
export const workCalendars = {
  /** The hours limits in 工作时 are usually counted by. */
  standard: {
    sessions: [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ],
    isWorkday,
  },
  office: {
    sessions: [
      { from: '09:00', to: '12:00' },
      { from: '13:30', to: '17:30' },
    ],
    isWorkday,
  },
} as const satisfies Readonly<Record<string, WorkCalendar>>;

/** Day part of a case number: `20261123`. */
export function compactDay(at: Instant): string {
  return chinaDay(at).replaceAll('-', '');
}
