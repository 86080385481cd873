const day_ms = 24 * 3_600_000;

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * day_ms).toISOString().slice(0, 10);
}

/** @example nextDay('2026-02-28') === '2026-03-01' */
export const nextDay = (day: string): string => shifted(day, 1);
export const dayBefore = (day: string): string => shifted(day, -1);
/** @example firstOfMonth('2026-11-26') === '2026-11-01' */
export const firstOfMonth = (day: string): string => `${day.slice(0, 8)}01`;
