/** What every contender is filled with before the first round. Positions are a grid, so that a box holds a known number. */
export const gauges = 10_000;
const perRow = 100;
/** Entities that single updates go to; each belongs to one client, so that its last value is known. */
export const updated = 1_024;
export const batchSize = 1_000;
export const boxSide = 10;
export const seriesMinutes = 7 * 24 * 60;
export const seriesStart = Date.UTC(2026, 0, 1);
export const seriesMean = 29.5;

export const gaugeType = 'BenchGauge';
export const gaugeId = (number: number): string => `urn:ngsi-ld:${gaugeType}:${String(number).padStart(5, '0')}`;
export const seriesId = 'urn:ngsi-ld:BenchSeries:1';

const step_deg = 0.005;
const origin = [113.4, 34.5] as const;

export function gaugePosition(number: number): [longitude: number, latitude: number] {
  return [round(origin[0] + (number % perRow) * step_deg), round(origin[1] + Math.floor(number / perRow) * step_deg)];
}

/** The `index`th box of `boxSide` × `boxSide` gauges: west, south, east, north. */
export function box(index: number): readonly [number, number, number, number] {
  const boxes = perRow / boxSide;
  const column = (index % boxes) * boxSide;
  const row = (Math.floor(index / boxes) % boxes) * boxSide;
  const half = step_deg / 2;
  const [west, south] = gaugePosition(row * perRow + column);
  const width = (boxSide - 1) * step_deg;
  return [round(west - half), round(south - half), round(west + width + half), round(south + width + half)];
}

/** A gauge as NGSI-LD, some 300 bytes. */
export function gauge(number: number, level: number): object {
  return {
    id: gaugeId(number),
    type: gaugeType,
    name: { type: 'Property', value: `Gauge ${number}` },
    level: { type: 'Property', value: level, unitCode: 'MTR' },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: gaugePosition(number) } },
  };
}

export const seriesLevel = (minute: number): number => minute % 60;

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
