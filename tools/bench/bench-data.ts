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

/** One entity whose every change many subscriptions are told. The hub rests in between. */
export const fanned = { type: 'BenchFan', id: 'urn:ngsi-ld:BenchFan:1', subscriptions: 100, rest_ms: 300 } as const;

/** Entities whose every change is told to some subscriptions, by as many writers as there are clients. */
export const told = { type: 'BenchTold', subscriptions: 2, slow_ms: 20 } as const;

export const gaugeType = 'BenchGauge';
export const gaugeId = (number: number): string => `urn:ngsi-ld:${gaugeType}:${String(number).padStart(5, '0')}`;
/** Entities of a type that a bureau owns: what a key of that bureau may write. */
export const ownedType = 'AirQualityObserved';
export const owningBureau = 'ecology';
export const ownedId = (number: number): string => `urn:ngsi-ld:${ownedType}:Bench${number}`;
/** With nothing but what is measured: the smaller a write, the more of it is the decision about it. */
export const owned = (number: number, level: number): object => ({
  id: ownedId(number),
  type: ownedType,
  level: { type: 'Property', value: level, unitCode: 'MTR' },
});
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

/** An entity as a public template for creation has it: six properties, a relationship and a place, some 900 bytes. */
export function station(id: string, observedAt: string): object {
  const property = (value: unknown) => ({ type: 'Property', value });
  return {
    id,
    type: 'BenchStation',
    name: property('A station of the benchmark'),
    temperature: { ...property(21.5), unitCode: 'CEL', observedAt },
    humidity: { ...property(64), unitCode: 'P1', observedAt },
    status: property('working'),
    installed: property('2020-05-17'),
    maker: property({ name: 'Nobody', model: 'X-1' }),
    owner: { type: 'Relationship', object: 'urn:ngsi-ld:Bureau:1' },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.62, 34.75] } },
  };
}

/** Attributes of a station, each of which leaves a row in the history. */
export const stationAttributes = 8;

/** Tenants with so many entities of one type each, for the growth of a query. */
export const crowds = { b10k: 10_000, b100k: 100_000, b1m: 1_000_000 } as const;
export type Crowd = keyof typeof crowds;
export const rowType = 'BenchRow';

/** A week with so many readings, for the growth of an aggregation. */
export const weeks = {
  1000: 'urn:ngsi-ld:BenchWeek:1k',
  10000: 'urn:ngsi-ld:BenchWeek:10k',
  100000: 'urn:ngsi-ld:BenchWeek:100k',
} as const;
export type WeekSize = keyof typeof weeks;
export const week_ms = 7 * 24 * 3_600_000;
export const weekReading = (size: number, index: number): { at: number; value: number } => ({
  at: seriesStart + Math.floor((index * week_ms) / size),
  value: (index * 7) % 50,
});

/** A circle of a thousand corners in the middle of the gauges, and how many of them lie inside. */
export const district = {
  ring: Array.from({ length: 1_001 }, (_, corner) => {
    const angle = (2 * Math.PI * (corner % 1_000)) / 1_000;
    return [113.65 + 0.0287 * Math.cos(angle), 34.75 + 0.0287 * Math.sin(angle)] as const;
  }),
  inside: Array.from({ length: gauges }, (_, number) => gaugePosition(number)).filter(
    ([longitude, latitude]) => Math.hypot(longitude - 113.65, latitude - 34.75) < 0.0287,
  ).length,
};

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
