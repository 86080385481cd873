import {
  batchSize,
  box,
  boxSide,
  gauge,
  gaugeId,
  gauges,
  gaugeType,
  owned,
  ownedId,
  seriesId,
  seriesMean,
  seriesMinutes,
  seriesStart,
  station,
  updated,
} from './bench-data.ts';
import { pathOf, send } from './http-client.ts';
import { type Job, runOperations, type Tally } from './job.ts';

let runs = 0;

/** Single-attribute updates. `path` has `{id}` in it. Every value is new, and every entity belongs to one client. */
async function update(job: Job, idOf = gaugeId): Promise<Tally> {
  const last: Record<string, number> = {};
  runs += 1;
  const run = runs;
  const tally = await runOperations(async (client, turn) => {
    const id = idOf((client + job.clients * turn) % updated);
    const value = run * 1_000_000_000 + client * 1_000_000 + turn;
    await send(job, {
      method: 'PATCH',
      path: pathOf(job).replace('{id}', encodeURIComponent(id)),
      body: { type: 'Property', value, unitCode: 'MTR' },
    });
    last[id] = value;
  }, job);
  return { ...tally, last };
}

/** Everybody writes to one entity; the last value is whosever came last, the history has them all. */
function updateHot(job: Job): Promise<Tally> {
  runs += 1;
  const run = runs;
  return runOperations(async (client, turn) => {
    const value = run * 1_000_000_000 + client * 1_000_000 + turn;
    const path = pathOf(job).replace('{id}', encodeURIComponent(gaugeId(updated + 1)));
    await send(job, { method: 'PATCH', path, body: { type: 'Property', value, unitCode: 'MTR' } });
  }, job);
}

function create(job: Job): Promise<Tally> {
  runs += 1;
  const run = runs;
  return runOperations(async (client, turn) => {
    const id = `urn:ngsi-ld:BenchStation:${run}-${client}-${turn}`;
    await send(job, { method: 'POST', path: pathOf(job), body: station(id, new Date().toISOString()) });
  }, job);
}

function batch(job: Job): Promise<Tally> {
  return runOperations(
    async (client, turn) => {
      const entities = Array.from({ length: batchSize }, (_, offset) => gauge(client * batchSize + offset, turn));
      await send(job, { method: 'POST', path: pathOf(job), body: entities });
    },
    job,
    batchSize,
  );
}

/** Each client its own share of what the bureau owns, all of it at once. */
function batchOwned(job: Job): Promise<Tally> {
  runs += 1;
  const run = runs;
  const share = Math.floor(updated / job.clients);
  return runOperations(
    async (client, turn) => {
      const level = run * 1_000_000 + turn;
      const entities = Array.from({ length: share }, (_, offset) => owned(client * share + offset, level));
      await send(job, { method: 'POST', path: pathOf(job), body: entities });
    },
    job,
    share,
  );
}

function read(job: Job): Promise<Tally> {
  return runOperations(async (client, turn) => {
    const id = gaugeId((client * 97 + turn) % gauges);
    const text = await send(job, { method: 'GET', path: pathOf(job).replace('{id}', encodeURIComponent(id)) });
    if (!text.includes(id)) throw new Error(`another entity than ${id}: ${text.slice(0, 100)}`);
  }, job);
}

function readBox(job: Job): Promise<Tally> {
  return runOperations(async (client, turn) => {
    const [west, south, east, north] = box(client + turn);
    const ring = JSON.stringify([
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ]);
    const query = `type=${gaugeType}&georel=within&geometry=Polygon&coordinates=${encodeURIComponent(ring)}&limit=100`;
    const text = await send(job, { method: 'GET', path: pathOf(job).replace('{query}', query) });
    // Counting what is found is a part of the work; parsing all of it would measure the client.
    const found = text.split(`urn:ngsi-ld:${gaugeType}:`).length - 1;
    if (found !== boxSide * boxSide) throw new Error(`${found} entities in the box`);
  }, job);
}

function readHours(job: Job): Promise<Tally> {
  const from = new Date(seriesStart).toISOString();
  const to = new Date(seriesStart + seriesMinutes * 60_000).toISOString();
  const query = `attrs=level&timerel=between&timeAt=${from}&endTimeAt=${to}&options=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=PT1H`;
  return runOperations(async () => {
    const text = await send(job, {
      method: 'GET',
      path: pathOf(job).replace('{id}', encodeURIComponent(seriesId)).replace('{query}', query),
    });
    const found = text.split(`${seriesMean}`).length - 1;
    if (found !== seriesMinutes / 60) throw new Error(`${found} hours with the right mean: ${text.slice(0, 200)}`);
  }, job);
}

export const httpWorkloads: Readonly<Record<string, (job: Job) => Promise<Tally>>> = {
  'http-update': (job) => update(job),
  'http-owned': (job) => update(job, ownedId),
  'http-hot': updateHot,
  'http-create': create,
  'http-batch': batch,
  'http-owned-batch': batchOwned,
  'http-read': read,
  'http-box': readBox,
  'http-hours': readHours,
};
