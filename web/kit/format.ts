import type { Language } from '../i18n/i18n.ts';

export const localeOf = { zh: 'zh-CN', en: 'en-GB' } as const satisfies Record<Language, string>;

/** Numbers as the reader writes them; at most two decimals, none added. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: 2 }).format(value);
}

export type InstantStyle = 'minute' | 'second' | 'time' | 'clock' | 'date' | 'weekday';

const styles = {
  minute: { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  second: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  date: { year: 'numeric', month: '2-digit', day: '2-digit' },
  weekday: { weekday: 'short' },
} as const satisfies Record<InstantStyle, Intl.DateTimeFormatOptions>;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant in the city's own time zone, wherever the reader sits. Text that is not a time is shown as it came. */
export function formatInstant(at: string | number, style: InstantStyle, language: Language, timeZone: string): string {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return String(at);
  const key = `${style} ${language} ${timeZone}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(localeOf[language], { ...styles[style], timeZone });
  formatters.set(key, formatter);
  return formatter.format(instant);
}

const units = [
  { ms: 86_400_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '小时', en: 'h' },
  { ms: 60_000, zh: '分钟', en: 'min' },
] as const;

/** A length of time in its two largest units: 「2 天 3 小时」, "45 min". Below a minute it says so. */
export function formatSpan(span_ms: number, language: Language): string {
  let rest = Math.max(0, Math.abs(span_ms));
  if (rest < 60_000) return language === 'zh' ? '不到 1 分钟' : 'under 1 min';
  const parts: string[] = [];
  for (const unit of units) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit[language]}`);
    else if (parts.length > 0) break;
  }
  return parts.join(' ');
}

/** How long ago: 「3 分钟前」, "3 minutes ago"; below ten seconds 「刚刚」. A time to come (a clock that is off) is also 「刚刚」. */
export function formatAge(age_ms: number, language: Language): string {
  if (age_ms < 10_000) return language === 'zh' ? '刚刚' : 'just now';
  const relative = new Intl.RelativeTimeFormat(localeOf[language], { numeric: 'always' });
  if (age_ms < 60_000) return relative.format(-Math.floor(age_ms / 1_000), 'second');
  if (age_ms < 3_600_000) return relative.format(-Math.floor(age_ms / 60_000), 'minute');
  if (age_ms < 172_800_000) return relative.format(-Math.floor(age_ms / 3_600_000), 'hour');
  return relative.format(-Math.floor(age_ms / 86_400_000), 'day');
}

const durationPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const factors = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** Milliseconds of an ISO 8601 duration, undefined when it is not one. */
export function durationIn_ms(text: string | undefined): number | undefined {
  const parts = durationPattern.exec(text ?? '')?.slice(1);
  if (!parts?.some((part) => part !== undefined)) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (factors[index] ?? 0), 0);
}
