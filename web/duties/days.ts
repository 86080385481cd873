const pattern = /^\d{4}-\d{2}-\d{2}$/;

export function isDay(text: string | undefined): text is string {
  return text !== undefined && pattern.test(text) && !Number.isNaN(Date.parse(text));
}

/** The calendar day of an instant where the reader sits. */
export function localDay(at: Date): string {
  const part = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}`;
}

/** @param day such as `2026-02-28` */
export function addDays(day: string, count: number): string {
  const at = new Date(`${day}T12:00`);
  at.setDate(at.getDate() + count);
  return localDay(at);
}

/** When a shift of a day begins unless somebody says else: at eight, or at the next full hour when that is past. */
export function usualStart(day: string, now: Date): string {
  const eight = new Date(`${day}T08:00`);
  if (eight >= now || localDay(now) !== day) return `${day}T08:00`;
  const hour = new Date(now);
  hour.setHours(now.getHours() + 1, 0, 0, 0);
  return `${localDay(hour)}T${String(hour.getHours()).padStart(2, '0')}:00`;
}
