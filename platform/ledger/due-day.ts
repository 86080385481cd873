import { chinaDay, chinaDayStart } from '@hub/kernel';

/** Whether a local calendar day `YYYY-MM-DD` is worked on. */
export type IsWorkday = (day: string) => boolean;

const day_ms = 86_400_000;
/** No holiday is longer; a calendar that never works must not hang the hub. */
const longest_days = 400;

export function nextDay(day: string): string {
  return chinaDay(chinaDayStart(day) + day_ms);
}

/** The day a date falls due: itself, or the next working day when it is none (Civil Code article 203). */
export function dueDay(date: string, isWorkday: IsWorkday): string {
  let day = date;
  for (let count = 0; count < longest_days && !isWorkday(day); count += 1) day = nextDay(day);
  return day;
}

/** Working days after the due day, to `today` inclusive; 0 while it is not overdue. */
export function overdueDays(date: string, today: string, isWorkday: IsWorkday): number {
  return workdaysBetween(dueDay(date, isWorkday), today, isWorkday);
}

/** Working days after `from`, to `to` inclusive. */
export function workdaysBetween(from: string, to: string, isWorkday: IsWorkday): number {
  let count = 0;
  for (let day = nextDay(from); day <= to; day = nextDay(day)) if (isWorkday(day)) count += 1;
  return count;
}
