import { type Attributes, number, type ThingModel, text } from '@hub/kernel';

const micrograms = { min: 0, max: 5000 };
const milligrams = { min: 0, max: 500 };

/** Names of smart-data-models AirQualityObserved; `…Daily` are the hub's own for series that come as daily values. */
const airQualityAttributes = {
  so2: number({ zh: '二氧化硫 1 小时平均', en: 'SO₂, 1 h mean' }, 'µg/m3', micrograms),
  no2: number({ zh: '二氧化氮 1 小时平均', en: 'NO₂, 1 h mean' }, 'µg/m3', micrograms),
  co: number({ zh: '一氧化碳 1 小时平均', en: 'CO, 1 h mean' }, 'mg/m3', milligrams),
  o3: number({ zh: '臭氧 1 小时平均', en: 'O₃, 1 h mean' }, 'µg/m3', micrograms),
  pm10: number({ zh: 'PM₁₀ 1 小时平均', en: 'PM₁₀, 1 h mean' }, 'µg/m3', micrograms),
  pm25: number({ zh: 'PM₂.₅ 1 小时平均', en: 'PM₂.₅, 1 h mean' }, 'µg/m3', micrograms),
  so2Daily: number({ zh: '二氧化硫 24 小时平均', en: 'SO₂, 24 h mean' }, 'µg/m3', micrograms),
  no2Daily: number({ zh: '二氧化氮 24 小时平均', en: 'NO₂, 24 h mean' }, 'µg/m3', micrograms),
  coDaily: number({ zh: '一氧化碳 24 小时平均', en: 'CO, 24 h mean' }, 'mg/m3', milligrams),
  o3Daily: number({ zh: '臭氧日最大 8 小时平均', en: 'O₃, daily maximum 8 h mean' }, 'µg/m3', micrograms),
  pm10Daily: number({ zh: 'PM₁₀ 24 小时平均', en: 'PM₁₀, 24 h mean' }, 'µg/m3', micrograms),
  pm25Daily: number({ zh: 'PM₂.₅ 24 小时平均', en: 'PM₂.₅, 24 h mean' }, 'µg/m3', micrograms),
  areaServed: text({ zh: '代表区域', en: 'Area served' }, 128),
} as const satisfies Attributes;

/**
 * What the hub keeps of a pollutant discharging unit. What a key unit discharges is public by law (环境保护法第五十五条; 企业环境
 * 信息依法披露管理办法); how busy its works are is its business information, which by GB/T 43697—2024 harms the unit and not the
 * public when it leaks: general data of the hub's grade sensitive. Who answers for it is a person.
 */
const pollutantSourceAttributes = {
  enterprise: { ...text({ zh: '单位名称', en: 'Enterprise' }, 128), grade: 'open' },
  creditCode: { ...text({ zh: '统一社会信用代码', en: 'Unified social credit code' }, 18), grade: 'open' },
  permitNumber: { ...text({ zh: '排污许可证编号', en: 'Permit number' }, 22), grade: 'open' },
  permittedNox: {
    ...number({ zh: '许可年排放量（氮氧化物）', en: 'Permitted NOx a year' }, 't', { min: 0 }),
    grade: 'open',
  },
  hourlyNox: {
    ...number({ zh: '氮氧化物小时排放量', en: 'NOx discharged in an hour' }, 'kg', { min: 0 }),
    grade: 'sensitive',
  },
  productionLoad: {
    ...number({ zh: '生产负荷', en: 'Production load' }, '%', { min: 0, max: 150 }),
    grade: 'sensitive',
  },
  keeper: { ...text({ zh: '环保负责人', en: 'Environment officer' }, 64), personal: true, mask: 'name' },
  keeperPhone: { ...text({ zh: '负责人电话', en: 'Phone of the officer' }, 32), personal: 'contact', mask: 'phone' },
} as const satisfies Attributes;

export const entities = {
  PollutantSource: {
    title: { zh: '重点排污单位', en: 'Key pollutant source' },
    // Whoever has left is not reached by it any more.
    keepPersonal: 'P1095D',
    attributes: pollutantSourceAttributes,
  },
  AirQualityObserved: {
    title: { zh: '环境空气质量监测', en: 'Ambient air quality observed' },
    attributes: airQualityAttributes,
  },
} as const;

export type AirAttributes = typeof airQualityAttributes;

type AirThing = ThingModel<typeof entities, 'AirQualityObserved'>;

const airStation: AirThing = {
  title: { zh: '环境空气自动监测站', en: 'Ambient air monitoring station' },
  entityType: 'AirQualityObserved',
  period: 'PT1H',
  fields: {
    so2: { attribute: 'so2' },
    no2: { attribute: 'no2' },
    co: { attribute: 'co' },
    o3: { attribute: 'o3' },
    pm10: { attribute: 'pm10' },
    pm25: { attribute: 'pm25' },
  },
};

const airDailySeries: AirThing = {
  title: { zh: '环境空气质量日均值序列', en: 'Series of daily air quality means' },
  entityType: 'AirQualityObserved',
  period: 'P1D',
  fields: {
    so2: { attribute: 'so2Daily' },
    no2: { attribute: 'no2Daily' },
    co: { attribute: 'coDaily' },
    o3: { attribute: 'o3Daily' },
    pm10: { attribute: 'pm10Daily' },
    pm25: { attribute: 'pm25Daily' },
  },
};

export const thingModels = { airStation, airDailySeries };
