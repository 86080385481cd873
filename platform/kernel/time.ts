import { defineErrors } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. Pure code receives instants, it never asks a clock. */
export type Instant = number;

/** An ISO 8601 duration without years and months, such as `PT15M`, `P1D` or `P1DT2H`. */
export type Duration = `P${string}`;

const errors = defineErrors('time', {
  badDuration: { status: 400, zh: '时长格式不正确：{text}', en: 'Not a duration: {text}' },
  badInstant: { status: 400, zh: '时间格式不正确：{text}', en: 'Not a date and time: {text}' },
});

const durationPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const factors = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

function durationParts(text: string): (string | undefined)[] | undefined {
  const parts = durationPattern.exec(text)?.slice(1);
  return parts?.some((part) => part !== undefined) ? parts : undefined;
}

export function isDuration(text: string): text is Duration {
  return durationParts(text) !== undefined;
}

/** The length of an ISO 8601 duration in milliseconds. @throws time.badDuration */
export function duration_ms(text: string): number {
  const parts = durationParts(text);
  if (!parts) throw errors.badDuration({ text });
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (factors[index] ?? 0), 0);
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** What was read last: what a source sends together mostly has one time, which is asked for at each step of a write. */
let [lastText, lastInstant]: [string, Instant | undefined] = ['', undefined];

/** The instant of an ISO 8601 date-time with zone, or undefined when it is not one. */
export function parseInstant(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  if (text !== lastText) [lastText, lastInstant] = [text, readInstant(text)];
  return lastInstant;
}

function readInstant(text: string): Instant | undefined {
  if (!instantPattern.test(text)) return undefined;
  const value = Date.parse(text.replace(',', '.'));
  return Number.isNaN(value) ? undefined : value;
}

/** The instant of an ISO 8601 date-time with zone. @throws time.badInstant */
export function getInstant(text: unknown): Instant {
  const value = parseInstant(text);
  if (value === undefined) throw errors.badInstant({ text: String(text).slice(0, 64) });
  return value;
}

export function isoInstant(at: Instant): string {
  return new Date(at).toISOString();
}

/** China has had one zone without summer time since 1991 (UTC+08:00), so local days need no zone table. */
export const chinaOffset_ms = 8 * 3_600_000;

/** The local calendar day of an instant in China. @example chinaDay(Date.UTC(2026, 2, 1, 17)) === '2026-03-02' */
export function chinaDay(at: Instant): string {
  return new Date(at + chinaOffset_ms).toISOString().slice(0, 10);
}

/** The first instant of a local calendar day in China. */
export function chinaDayStart(day: string): Instant {
  return Date.parse(`${day}T00:00:00Z`) - chinaOffset_ms;
}
