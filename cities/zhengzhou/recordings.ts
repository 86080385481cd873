import {
  type Instant,
  parseInstant,
  point,
  type RecordedMessage,
  type Recording,
  type SampleDevice,
} from '@hub/kernel';
import { beijingStations, zhengzhouStations } from './stations.ts';

type Row = Readonly<Record<string, string>>;

const folder = '03-air-weather';

/** Columns of a file → fields of the thing model, with the factor from the file's unit. */
type Columns = Readonly<Record<string, { readonly field: string; readonly factor?: number }>>;

const dailySeries: SampleDevice = {
  id: 'zhengzhou-daily',
  name: {
    zh: '郑州市日均值序列（2014—2021，第三方整理）',
    en: 'Zhengzhou city daily means (2014–2021, compiled by a third party)',
  },
  thingModel: 'environment.airDailySeries',
  // Stands for the whole city; the point is only where the map puts it.
  location: point(113.62, 34.75),
  provenance: 'recorded',
  source: 'github qiaozhucherry/COVID_air_quality_prediction data/zhengzhou.csv; only PM is plausible',
};

// SO2, NO2, CO and O3 of this file are far too low for Zhengzhou (probably sub-indices), so they are not read.
const dailyColumns: Columns = { PM25: { field: 'pm25' }, PM10: { field: 'pm10' } };

const stationHourColumns: Columns = {
  pm2_5: { field: 'pm25' },
  pm10: { field: 'pm10' },
  so2: { field: 'so2' },
  no2: { field: 'no2' },
  co: { field: 'co' },
  // The labels of this file are exchanged: o3 is never below o3_24h (but for 4 of 1,460 stations), and the published
  // AQI of every complete station follows from o3_24h. So o3_24h is the hour and o3 the highest hour of the day.
  o3_24h: { field: 'o3' },
};

// UCI gives CO in µg/m³.
const uciColumns: Columns = {
  'PM2.5': { field: 'pm25' },
  PM10: { field: 'pm10' },
  SO2: { field: 'so2' },
  NO2: { field: 'no2' },
  CO: { field: 'co', factor: 0.001 },
  O3: { field: 'o3' },
};

const uci: Pick<Recording, 'source' | 'use' | 'message'> = {
  source: 'UCI Beijing Multi-Site Air-Quality Data (S. Chen, 2019), national stations of Beijing, hourly',
  use: 'replay',
  message: (row) => toMessage(row.station, chinaTime(row.year, row.month, row.day, row.hour), row, uciColumns),
};

export const recordings: readonly Recording[] = [
  {
    id: 'zhengzhou-daily-pm',
    title: { zh: '郑州市 PM 日均值 2014—2021', en: 'Zhengzhou daily particulate matter 2014–2021' },
    file: `${folder}/zhengzhou_daily_aq_weather_2014-2021.csv`,
    source: dailySeries.source,
    devices: [dailySeries],
    use: 'history',
    message(row) {
      const [year, month, day] = (row.date ?? '').split('/');
      return toMessage(dailySeries.id, chinaTime(year, month, day, '0'), row, dailyColumns);
    },
  },
  {
    id: 'zhengzhou-station-hour-2017',
    title: { zh: '郑州国控点 2017-07-07 16 时', en: 'National stations of Zhengzhou, 2017-07-07 16:00' },
    file: `${folder}/zhengzhou_national_stations_2017-07-07T16.csv`,
    source: 'CNEMC real-time publishing, by github martinx/ChinaAQIData airnow.json',
    devices: zhengzhouStations,
    use: 'history',
    message: (row) => toMessage(row.stationcode, parseInstant(`${row.time_bjt ?? ''}+08:00`), row, stationHourColumns),
  },
  {
    id: 'beijing-hourly-2016',
    title: { zh: '北京 6 站小时值 2016-01—2017-02', en: 'Beijing, 6 stations hourly, 2016-01 to 2017-02' },
    file: `${folder}/uci_beijing_6_stations_hourly_2016-2017.csv.gz`,
    devices: beijingStations.filter(({ id }) => id !== 'Guanyuan'),
    ...uci,
  },
  {
    id: 'beijing-guanyuan-2013',
    title: { zh: '北京官园小时值 2013-03—2017-02', en: 'Beijing Guanyuan hourly, 2013-03 to 2017-02' },
    file: `${folder}/uci_beijing_guanyuan_hourly_2013-2017.csv.gz`,
    devices: beijingStations.filter(({ id }) => id === 'Guanyuan'),
    ...uci,
  },
];

/** Undefined without a device, a time or any number: such a row tells nothing. */
function toMessage(
  device: string | undefined,
  at: Instant | undefined,
  row: Row,
  columns: Columns,
): RecordedMessage | undefined {
  const payload = Object.fromEntries(
    Object.entries(columns).flatMap(([column, { field, factor = 1 }]) => {
      const cell = row[column]?.trim() ?? '';
      const value = Math.round(Number(cell) * factor * 1e6) / 1e6;
      return cell === '' || !Number.isFinite(value) ? [] : [[field, value]];
    }),
  );
  if (!device || at === undefined || Object.keys(payload).length === 0) return undefined;
  return { device, at, payload };
}

function chinaTime(year = '', month = '', day = '', hour = ''): Instant | undefined {
  return parseInstant(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hour.padStart(2, '0')}:00+08:00`);
}
