import type { Indicator } from '@hub/kernel';
import { detailTitles } from './detail-titles.ts';
import type { entities } from './entities.ts';
import { dailyOutcome, exceedanceOutcome, pm25Outcome, realtimeOutcome, reportedDailyOutcome } from './outcomes.ts';

type AirIndicator = Indicator<typeof entities, 'AirQualityObserved'>;

const hourly = ['so2', 'no2', 'co', 'o3', 'pm10', 'pm25'] as const;
const daily = ['so2Daily', 'no2Daily', 'coDaily', 'o3Daily', 'pm10Daily', 'pm25Daily'] as const;
const indexSource =
  'HJ 633—2026（2026-03-01 起的观测 / observations from 2026-03-01）；HJ 633—2012（此前 / before）；区域取点位浓度算术平均 / areas by the mean of the stations, HJ 663';

const aqiRealtime: AirIndicator = {
  of: 'AirQualityObserved',
  title: { zh: '空气质量指数（实时）', en: 'Air quality index, real-time' },
  definition: {
    zh: '用最近一小时六项污染物浓度表示的空气污染程度，数值越大污染越重。',
    en: 'How polluted the air was in the latest hour, from six pollutants; higher is worse.',
  },
  formula: {
    zh: 'AQI = max(IAQI₁…IAQI₆)；IAQI 由 1 小时平均浓度（PM 用 24 小时限值）在分级限值间线性内插，向上取整；区域先求各点位浓度算术平均',
    en: 'AQI = max(IAQI₁…IAQI₆); each IAQI interpolates the 1 h mean (particles against 24 h limits) between breakpoints, rounded up; an area first averages its stations',
  },
  source: indexSource,
  unit: '1',
  inputs: hourly,
  window: 'latest',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'PT2H',
  detailTitles,
  compute: realtimeOutcome,
};

const aqiDaily: AirIndicator = {
  of: 'AirQualityObserved',
  title: { zh: '空气质量指数（日报）', en: 'Air quality index, daily' },
  definition: {
    zh: '用一个自然日的六项污染物浓度表示的空气污染程度。',
    en: 'How polluted the air was over one calendar day, from six pollutants.',
  },
  formula: {
    zh: 'AQI = max(IAQI₁…IAQI₆)；五项用 24 小时平均（至少 20 个有效小时值），臭氧用日最大 8 小时平均（每个 8 小时窗口至少 6 个小时值）',
    en: 'AQI = max(IAQI₁…IAQI₆); five pollutants by 24 h means (at least 20 valid hours), ozone by the daily maximum 8 h mean (at least 6 of 8 hours)',
  },
  source: `${indexSource}；GB 3095—2026 table 4`,
  unit: '1',
  inputs: hourly,
  window: 'day',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'P2D',
  detailTitles,
  compute: dailyOutcome,
};

const aqiDailyReported: AirIndicator = {
  of: 'AirQualityObserved',
  title: { zh: '空气质量指数（按上报日均值）', en: 'Air quality index, from reported daily means' },
  definition: {
    zh: '由外部给出的日均浓度（而非小时值）计算的日空气质量指数。',
    en: 'The daily index of series that come as daily means instead of hourly values.',
  },
  formula: {
    zh: 'AQI = max(IAQI₁…IAQI₆)；缺项时仅当其余最大值超过 100 才发布，否则记 NA',
    en: 'AQI = max(IAQI₁…IAQI₆); with a pollutant missing it is published only above 100, else "NA"',
  },
  source: indexSource,
  unit: '1',
  inputs: daily,
  window: 'day',
  scopes: ['place', 'city'],
  staleAfter: 'P2D',
  detailTitles,
  compute: reportedDailyOutcome,
};

const pm25Hourly: AirIndicator = {
  of: 'AirQualityObserved',
  title: { zh: 'PM₂.₅ 小时浓度', en: 'PM₂.₅, hourly' },
  definition: {
    zh: '最近一小时每立方米空气中细颗粒物的质量。',
    en: 'The mass of fine particles in a cubic metre of air over the latest hour.',
  },
  formula: {
    zh: '各点位 1 小时平均浓度的算术平均，按 GB/T 8170 修约至整数',
    en: 'Arithmetic mean of the stations’ 1 h means, rounded to a whole number by GB/T 8170',
  },
  source: 'GB 3095—2026；HJ 663；GB/T 8170—2008',
  unit: 'µg/m3',
  inputs: ['pm25'],
  window: 'latest',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'PT2H',
  detailTitles,
  compute: pm25Outcome,
};

const exceedanceDaily: AirIndicator = {
  of: 'AirQualityObserved',
  title: { zh: '日均最大超标倍数', en: 'Worst daily overrun' },
  definition: {
    zh: '当日浓度超过国家二级限值最多的一项超出了限值的几倍；0 表示全部达标。',
    en: 'By what multiple of its national class 2 limit the worst pollutant of the day was over it; 0 means every limit was kept.',
  },
  formula: {
    zh: 'max(0, (C − S) / S)；S 为二级浓度限值（24 小时；臭氧为日最大 8 小时），按观测日期取版本',
    en: 'max(0, (C − S) / S); S is the class 2 limit (24 h; ozone daily maximum 8 h) in force on the day',
  },
  source: 'GB 3095—2026 table 1 (transition until 2030-12-31, then final); GB 3095—2012 before 2026-03-01',
  unit: '1',
  inputs: hourly,
  window: 'day',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'P2D',
  detailTitles,
  compute: exceedanceOutcome,
};

export const indicators = { aqiRealtime, aqiDaily, aqiDailyReported, pm25Hourly, exceedanceDaily };
