import type { NgsiAttribute } from '@hub/context';
import { type HubError, type Instant, isoInstant, parseInstant } from '@hub/kernel';
import type { CheckedThingModel } from '../devices/thing-models.ts';
import { telemetryErrors } from '../sensing-errors.ts';
import { readValue } from './read-value.ts';

/** What a device said about one moment. */
export interface Reading {
  readonly observedAt: Instant;
  readonly attributes: Readonly<Record<string, NgsiAttribute>>;
}

export type MappedMessage =
  | {
      readonly readings: readonly Reading[] /** Fields no thing model knows, each once. */;
      readonly ignored: readonly string[];
    }
  | { readonly reason: HubError };

export const mostReadings = 1_000;
/** Clocks of devices drift; more than this is a clock set wrongly. */
const clockTolerance_ms = 10 * 60_000;
/** No electric sensor is older. It also keeps out years the database or a Date has no form for. */
const earliest: Instant = Date.UTC(1900, 0, 1);

/** The JSON value of a message's bytes, or why it is none. */
export function parseMessage(bytes: Uint8Array): { readonly payload: unknown } | { readonly reason: HubError } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return { reason: telemetryErrors.notText({}, error) };
  }
  try {
    return { payload: JSON.parse(text) };
  } catch (error) {
    return { reason: telemetryErrors.notJson({}, error) };
  }
}

/**
 * The readings of one message: a JSON object, or an array of at most 1,000. `observedAt` (ISO 8601 with zone) or `ts`
 * (milliseconds of the epoch) says when; else it was `receivedAt`. Every other key is a field of the thing model;
 * `null` means nothing was measured. One bad reading refuses the whole message, so that it can be replayed as it came.
 */
export function mapMessage(model: CheckedThingModel, payload: unknown, receivedAt: Instant): MappedMessage {
  const items: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  if (items.length === 0) return { reason: telemetryErrors.empty() };
  if (items.length > mostReadings) return { reason: telemetryErrors.tooMany({ limit: mostReadings }) };
  if (items.length > 1 && !isTimed(payload)) return { reason: telemetryErrors.untimed() };
  const readings: Reading[] = [];
  const ignored = new Set<string>();
  for (const item of items) {
    const read = readItem(model, item, receivedAt, ignored);
    if ('reason' in read) return read;
    readings.push(read);
  }
  return { readings, ignored: [...ignored] };
}

/** Whether every reading says its own time. One that does not takes the time it arrived. */
export function isTimed(payload: unknown): boolean {
  const items: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  return items.every((item) => typeof item !== 'object' || item === null || 'observedAt' in item || 'ts' in item);
}

function readItem(
  model: CheckedThingModel,
  item: unknown,
  receivedAt: Instant,
  ignored: Set<string>,
): Reading | { readonly reason: HubError } {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { reason: telemetryErrors.notObject() };
  const { observedAt: iso, ts, ...values } = item as Readonly<Record<string, unknown>>;
  const observedAt = readTime(iso, ts, receivedAt);
  if (observedAt === undefined || observedAt < earliest) return { reason: telemetryErrors.badTime() };
  if (observedAt > receivedAt + clockTolerance_ms) return { reason: telemetryErrors.futureTime() };
  const attributes: Record<string, NgsiAttribute> = {};
  for (const [field, raw] of Object.entries(values)) {
    const to = model.fields.get(field);
    if (!to) {
      ignored.add(field);
      continue;
    }
    if (raw === null) continue;
    const result = readValue(raw, field, to);
    if ('reason' in result) return result;
    attributes[to.name] = { ...result.value, observedAt: isoInstant(observedAt) };
  }
  if (Object.keys(attributes).length === 0) return { reason: telemetryErrors.noKnownField() };
  return { observedAt, attributes };
}

function readTime(iso: unknown, ts: unknown, receivedAt: Instant): Instant | undefined {
  if (iso !== undefined) return parseInstant(iso);
  if (ts === undefined) return receivedAt;
  return typeof ts === 'number' && Number.isInteger(ts) ? ts : undefined;
}
