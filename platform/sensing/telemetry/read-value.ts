import type { NgsiAttribute } from '@hub/context';
import { type Attribute, type HubError, parseInstant, type UnitCode, units } from '@hub/kernel';
import type { ThingField } from '../devices/thing-models.ts';
import { telemetryErrors } from '../sensing-errors.ts';
import { isStorable } from './storable-text.ts';

type ValueResult = { readonly value: NgsiAttribute } | { readonly reason: HubError };
type Reader<K extends Attribute['kind']> = (
  raw: unknown,
  attribute: Extract<Attribute, { kind: K }>,
  field: string,
  scale: number | undefined,
) => ValueResult;

const readers: { readonly [K in Attribute['kind']]: Reader<K> } = {
  number: (raw, attribute, field, scale) => {
    if (typeof raw !== 'number' || !Number.isFinite(raw)) return bad(field, '有限的数', 'a finite number');
    // A scale such as 0.001 leaves binary noise in the last digits; no sensor has more than twelve.
    const value = scale === undefined ? raw : Number((raw * scale).toPrecision(12));
    const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = attribute;
    if (value < min || value > max) return { reason: telemetryErrors.outOfRange({ field, min, max, value }) };
    return { value: { type: 'Property', value, ...unitCodeOf(attribute.unit) } };
  },
  boolean: (raw, _attribute, field) =>
    typeof raw === 'boolean' ? property(raw) : bad(field, 'true 或 false', 'true or false'),
  text: (raw, attribute, field) =>
    typeof raw === 'string' && raw.length <= attribute.maxLength && isStorable(raw)
      ? property(raw)
      : bad(field, `不超过 ${attribute.maxLength} 字的文本`, `a text of at most ${attribute.maxLength} characters`),
  dateTime: (raw, _attribute, field) =>
    parseInstant(raw) === undefined ? bad(field, 'ISO 8601 时间', 'an ISO 8601 time') : property(raw),
  code: (raw, attribute, field) =>
    typeof raw === 'string' && Object.hasOwn(attribute.codes, raw)
      ? property(raw)
      : bad(field, '代码表中的代码', 'a code of its table'),
  geometry: (raw, _attribute, field) =>
    isPoint(raw) ? { value: { type: 'GeoProperty', value: raw } } : bad(field, 'GeoJSON 点', 'a GeoJSON point'),
  relationship: (raw, _attribute, field) =>
    typeof raw === 'string' && /^urn:[\w-]+:\S{1,256}$/.test(raw) && isStorable(raw)
      ? { value: { type: 'Relationship', object: raw } }
      : bad(field, '实体标识（URN）', 'an entity id (URN)'),
};

/** One value of a message as the attribute its thing model names, in the attribute's unit, or why not. */
export function readValue(raw: unknown, field: string, { attribute, scale }: ThingField): ValueResult {
  const reader = readers[attribute.kind] as Reader<Attribute['kind']>;
  return reader(raw, attribute, field, scale);
}

function property(value: unknown): ValueResult {
  return { value: { type: 'Property', value } };
}

function bad(field: string, expectsZh: string, expects: string): ValueResult {
  return { reason: telemetryErrors.badValue({ field, expectsZh, expects }) };
}

function unitCodeOf(unit: UnitCode): { unitCode?: string } {
  const known: { readonly unitCode?: string } = units[unit];
  return known.unitCode === undefined ? {} : { unitCode: known.unitCode };
}

/** Devices that move report points (RFC 7946 §3.1.2, WGS84 degrees). */
function isPoint(raw: unknown): raw is { type: 'Point'; coordinates: [number, number] } {
  if (typeof raw !== 'object' || raw === null || !('type' in raw) || raw.type !== 'Point') return false;
  if (!('coordinates' in raw) || !Array.isArray(raw.coordinates)) return false;
  const [longitude, latitude, height, ...rest] = raw.coordinates as unknown[];
  const within = (value: unknown, limit: number) => typeof value === 'number' && Math.abs(value) <= limit;
  return (
    within(longitude, 180) && within(latitude, 90) && (height === undefined || within(height, 1e5)) && rest.length === 0
  );
}
