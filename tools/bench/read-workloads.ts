import {
  district,
  gaugeId,
  gaugePosition,
  gauges,
  gaugeType,
  rowType,
  seriesStart,
  type WeekSize,
  week_ms,
  weekReading,
  weeks,
} from './bench-data.ts';
import { pathOf, send } from './http-client.ts';
import { type Job, runOperations, type Tally } from './job.ts';

const perRow = 100;
const countOf = (text: string, part: string): number => text.split(part).length - 1;

/** Gauges within 500 m of one that does not lie on the edge: itself and its neighbours to the east and west. */
function near(job: Job): Promise<Tally> {
  return runOperations(async (client, turn) => {
    const number = inner(client * 97 + turn);
    const coordinates = encodeURIComponent(JSON.stringify(gaugePosition(number)));
    const query = `type=${gaugeType}&georel=near;maxDistance==500&geometry=Point&coordinates=${coordinates}`;
    const text = await send(job, { method: 'GET', path: pathOf(job).replace('{query}', query) });
    const found = countOf(text, `urn:ngsi-ld:${gaugeType}:`);
    if (found !== 3 || !text.includes(gaugeId(number))) throw new Error(`${found} gauges near ${number}`);
  }, job);
}

function inner(seed: number): number {
  const number = seed % gauges;
  const column = number % perRow;
  return column === 0 ? number + 1 : column === perRow - 1 ? number - 1 : number;
}

function polygon(job: Job): Promise<Tally> {
  const body = {
    type: 'Query',
    entities: [{ type: gaugeType }],
    geoQ: { georel: 'within', geometry: 'Polygon', coordinates: [district.ring] },
  };
  return runOperations(async () => {
    const found = countOf(await send(job, { method: 'POST', path: pathOf(job), body }), `urn:ngsi-ld:${gaugeType}:`);
    if (found !== district.inside) throw new Error(`${found} gauges in the district instead of ${district.inside}`);
  }, job);
}

/** A tenth of the entities meets both conditions; twenty are asked for. */
const common = `type=${rowType}&q=${encodeURIComponent('level>=500;level<600')}&limit=20`;

function query(job: Job): Promise<Tally> {
  return runOperations(async (client, turn) => {
    // The same page again and again would be read from one warm spot.
    const offset = ((client + turn) % 5) * 20;
    const text = await send(job, { method: 'GET', path: pathOf(job).replace('{query}', `${common}&offset=${offset}`) });
    const levels = [...text.matchAll(/"level":\s?\{[^}]*"value":\s?(\d+)/g)].map(([, level]) => Number(level));
    if (levels.length !== 20 || levels.some((level) => level < 500 || level >= 600))
      throw new Error(`${levels.length} entities: ${text.slice(0, 200)}`);
  }, job);
}

/** One entity among all has this value. */
function rare(job: Job): Promise<Tally> {
  return runOperations(async () => {
    const q = encodeURIComponent('name=="Row 7777"');
    const text = await send(job, {
      method: 'GET',
      path: pathOf(job).replace('{query}', `type=${rowType}&q=${q}&limit=20`),
    });
    if (countOf(text, `urn:ngsi-ld:${rowType}:`) !== 1) throw new Error(`not one entity: ${text.slice(0, 200)}`);
  }, job);
}

/** The hourly means of a week, whatever the number of readings. */
function week(job: Job): Promise<Tally> {
  const size = Number(job.target.size) as WeekSize;
  const sums = new Map<number, { sum: number; count: number }>();
  for (let index = 0; index < size; index += 1) {
    const { at, value } = weekReading(size, index);
    const hour = Math.floor((at - seriesStart) / 3_600_000);
    const held = sums.get(hour) ?? { sum: 0, count: 0 };
    sums.set(hour, { sum: held.sum + value, count: held.count + 1 });
  }
  const means = [...sums.values()].map(({ sum, count }) => sum / count);
  const times = `timeAt=${new Date(seriesStart).toISOString()}&endTimeAt=${new Date(seriesStart + week_ms).toISOString()}`;
  const query = `attrs=level&timerel=between&${times}&options=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=PT1H`;
  const path = pathOf(job).replace('{id}', encodeURIComponent(weeks[size])).replace('{query}', query);
  return runOperations(async () => {
    const text = await send(job, { method: 'GET', path });
    const { level } = JSON.parse(text) as { level: { avg: [number, string, string][] } };
    const wrong = level.avg.filter(([mean], hour) => Math.abs(mean - (means[hour] ?? Number.NaN)) > 1e-9).length;
    if (level.avg.length !== means.length || wrong > 0)
      throw new Error(`${level.avg.length} hours instead of ${means.length}, ${wrong} wrong`);
  }, job);
}

export const readWorkloads: Readonly<Record<string, (job: Job) => Promise<Tally>>> = {
  'http-near': near,
  'http-polygon': polygon,
  'http-q': query,
  'http-rare': rare,
  'http-week': week,
};
