import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { chinaDay, type Instant, type Recording, type Sample } from '@hub/kernel';
import { environment } from '@hub/pack-environment';
import { recordings } from './recordings.ts';

const folder = process.env.HUB_SAMPLE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const day_ms = 86_400_000;

function getRecording(id: string): Recording {
  const recording = recordings.find((entry) => entry.id === id);
  assert.ok(recording, id);
  return recording;
}

describe('rows become messages', () => {
  test('a daily row gives particles only: the gases of that file are not to be trusted', () => {
    const row = { date: '2014/1/2', PM25: '91.6', PM10: '127', CO: '1530', NO2: '22.68', SO2: '30.8', O3: 'NA' };
    assert.deepEqual(getRecording('zhengzhou-daily-pm').message(row), {
      device: 'zhengzhou-daily',
      at: Date.parse('2014-01-02T00:00:00+08:00'),
      payload: { pm25: 91.6, pm10: 127 },
    });
  });

  test('an hour of Beijing gives CO in mg/m³ and leaves out what is NA', () => {
    const row = {
      year: '2016',
      month: '1',
      day: '1',
      hour: '0',
      'PM2.5': '209',
      PM10: '268',
      SO2: '47',
      NO2: 'NA',
      CO: '5300',
      O3: '13',
      station: 'Aotizhongxin',
    };
    assert.deepEqual(getRecording('beijing-hourly-2016').message(row), {
      device: 'Aotizhongxin',
      at: Date.parse('2016-01-01T00:00:00+08:00'),
      payload: { pm25: 209, pm10: 268, so2: 47, co: 5.3, o3: 13 },
    });
  });

  test('a station hour reads its time as Beijing time and leaves empty cells out', () => {
    const row = { stationcode: '1316A', time_bjt: '2017-07-07T16:00:00', pm2_5: '45', co: '0.6', so2: '', o3: '220' };
    assert.deepEqual(getRecording('zhengzhou-station-hour-2017').message(row), {
      device: '1316A',
      at: Date.parse('2017-07-07T08:00:00Z'),
      payload: { pm25: 45, co: 0.6 },
    });
  });

  test('a row without a number, a time or a station is passed over', () => {
    const recording = getRecording('beijing-hourly-2016');
    const good = { year: '2016', month: '1', day: '1', hour: '0', 'PM2.5': '5', station: 'Dongsi' };
    assert.ok(recording.message(good));
    for (const bad of [{ 'PM2.5': 'NA' }, { month: '13' }, { year: '' }, { station: '' }]) {
      assert.equal(recording.message({ ...good, ...bad }), undefined, JSON.stringify(bad));
    }
  });
});

describe('recordings are told apart', () => {
  test('none of them is called measured or synthetic, and every one names its source', () => {
    for (const { source, devices } of recordings) {
      assert.ok(source);
      for (const device of devices) assert.equal(device.provenance, 'recorded');
    }
  });

  test('stations of Beijing stay in Beijing and are only replayed', () => {
    for (const { id, devices, use } of recordings.filter((entry) => entry.id.startsWith('beijing'))) {
      assert.equal(use, 'replay', id);
      for (const { name, location } of devices) {
        assert.ok(name.zh.startsWith('北京'));
        assert.ok(location.type === 'Point' && location.coordinates[1] > 39);
      }
    }
  });
});

/** Rows of a recorded file as header name → cell. None of the files has a comma in a cell of interest. */
function* rowsOf(file: string): Generator<Readonly<Record<string, string>>> {
  const bytes = readFileSync(`${folder}/${file}`);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trim().split('\n');
  const cells = (line: string) => line.split(',').map((cell) => cell.trim().replaceAll('"', ''));
  const names = cells(header);
  for (const line of lines) yield Object.fromEntries(cells(line).map((cell, index) => [names[index], cell]));
}

interface StationYear {
  days: number;
  polluted: number;
  highest: number;
  highestOn: string;
}

/** Days with an index of all six pollutants in 2016, and those above 100, with every time moved by whole days. */
function judgeYear(station: string, moved_days: number): StationYear {
  const recording = getRecording('beijing-hourly-2016');
  const days = new Map<string, Record<string, Sample[]>>();
  for (const row of rowsOf(recording.file)) {
    if (row.year !== '2016' || row.station !== station) continue;
    const message = recording.message(row);
    if (!message) continue;
    const samples = days.get(chinaDay(message.at)) ?? {};
    days.set(chinaDay(message.at), samples);
    for (const [name, value] of Object.entries(message.payload)) {
      samples[name] ??= [];
      samples[name].push({ at: message.at + moved_days * day_ms, value });
    }
  }
  const year: StationYear = { days: 0, polluted: 0, highest: 0, highestOn: '' };
  for (const [day, samples] of days) {
    const observedAt: Instant = Date.parse(day) + moved_days * day_ms;
    const fact = { id: station, name: station, provenance: 'recorded', observedAt, values: {}, samples } as const;
    const outcome = environment.indicators.aqiDaily.compute([fact], observedAt);
    if (!('value' in outcome) || outcome.details?.missingPollutants !== undefined) continue;
    year.days += 1;
    if (outcome.value > 100) year.polluted += 1;
    if (outcome.value > year.highest) Object.assign(year, { highest: outcome.value, highestOn: day });
  }
  return year;
}

const beijing = `${folder}/${getRecording('beijing-hourly-2016').file}`;
const country = '03-air-weather/cn_national_stations_2017-07-07T16.csv';
const skipHour = existsSync(`${folder}/${country}`) ? false : `no recording at ${folder}/${country}`;
const skipBeijing = existsSync(beijing) ? false : `no recording at ${beijing}`;

// Figures worked out independently of this code from the same public recording.
describe('station-years of Beijing', { skip: skipBeijing }, () => {
  test('Aotizhongxin 2016: 355 valid days, 176 above 100, at most 414 on 21 December', () => {
    assert.deepEqual(judgeYear('Aotizhongxin', 0), {
      days: 355,
      polluted: 176,
      highest: 414,
      highestOn: '2016-12-21',
    });
  });

  test('Gucheng 2016: 357 valid days, 181 above 100, at most 484', () => {
    const { days, polluted, highest } = judgeYear('Gucheng', 0);
    assert.deepEqual([days, polluted, highest], [357, 181, 484]);
  });

  test('the same air twenty years later, under the edition of 2026: 198 and 208 days above 100', () => {
    const twentyYears_days = 20 * 365 + 5;
    const years = ['Aotizhongxin', 'Gucheng'].map((station) => judgeYear(station, twentyYears_days));
    assert.deepEqual(
      years.map(({ days, polluted }) => [days, polluted]),
      [
        [355, 198],
        [357, 208],
      ],
    );
  });
});

describe('the recorded hour of 2017', { skip: skipHour }, () => {
  test('every station of Zhengzhou in it is one the city file knows', () => {
    const recording = getRecording('zhengzhou-station-hour-2017');
    const known = new Set(recording.devices.map(({ id }) => id));
    const messages = [...rowsOf(recording.file)].map((row) => recording.message(row));
    assert.equal(messages.length, 9);
    for (const message of messages) assert.ok(message && known.has(message.device));
  });

  test('each of the 1,320 complete stations of the country has the index CNEMC published', () => {
    const recording = getRecording('zhengzhou-station-hour-2017');
    let complete = 0;
    for (const row of rowsOf(country)) {
      const { at = 0, payload: values = {} } = recording.message(row) ?? {};
      if (Object.keys(values).length < 6 || row.aqi === '') continue;
      const fact = { id: 's', name: 's', provenance: 'recorded', observedAt: at, values, samples: {} } as const;
      const outcome = environment.indicators.aqiRealtime.compute([fact], at);
      assert.ok('value' in outcome, row.name);
      assert.equal(outcome.value, Number(row.aqi), row.name);
      complete += 1;
    }
    assert.ok(complete >= 1320, String(complete));
  });
});
