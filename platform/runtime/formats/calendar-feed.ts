import type { Instant } from '@hub/kernel';
import ical from 'ical-generator';
import type { Reply } from '../http/http.ts';

/** Something with a date, for a calendar program to show. */
export interface CalendarEntry {
  /** The same for the same thing at every reading, so that programs move it rather than double it. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** An instant, or a whole local day `YYYY-MM-DD`. */
  readonly at: Instant | string;
}

const quarter_ms = 15 * 60_000;

/** A calendar that programs subscribe to (iCalendar, RFC 5545; refreshed each hour as RFC 7986 lets it ask for). */
export function calendarFeed(name: string, entries: readonly CalendarEntry[], now: Instant): Reply {
  const calendar = ical({ name, ttl: 3600, prodId: { company: 'Zhongshu', product: 'hub' } });
  for (const { id, title, text, at } of entries) {
    calendar.createEvent({
      id,
      summary: title,
      description: text,
      stamp: new Date(now),
      ...(typeof at === 'string'
        ? { start: new Date(`${at}T00:00:00Z`), allDay: true, timezone: 'UTC' }
        : { start: new Date(at), end: new Date(at + quarter_ms) }),
    });
  }
  return {
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-cache' },
    body: calendar.toString(),
  };
}
