import type { Localised } from '@hub/kernel';

/** The six basic pollutants, in the order of GB 3095 table 1. */
export const pollutants = ['so2', 'no2', 'co', 'o3', 'pm10', 'pm25'] as const;
export type Pollutant = (typeof pollutants)[number];

interface PollutantFacts {
  readonly name: Localised;
  /** Formula as people write it. */
  readonly symbol: string;
  readonly unit: 'µg/m3' | 'mg/m3';
  /** Decimal places concentrations are rounded to before the index is taken (HJ 633—2026 4.2.2). */
  readonly decimals: 0 | 1;
}

export const pollutantFacts: Readonly<Record<Pollutant, PollutantFacts>> = {
  so2: { name: { zh: '二氧化硫', en: 'Sulphur dioxide' }, symbol: 'SO₂', unit: 'µg/m3', decimals: 0 },
  no2: { name: { zh: '二氧化氮', en: 'Nitrogen dioxide' }, symbol: 'NO₂', unit: 'µg/m3', decimals: 0 },
  co: { name: { zh: '一氧化碳', en: 'Carbon monoxide' }, symbol: 'CO', unit: 'mg/m3', decimals: 1 },
  o3: { name: { zh: '臭氧', en: 'Ozone' }, symbol: 'O₃', unit: 'µg/m3', decimals: 0 },
  pm10: { name: { zh: '可吸入颗粒物', en: 'Inhalable particles' }, symbol: 'PM₁₀', unit: 'µg/m3', decimals: 0 },
  pm25: { name: { zh: '细颗粒物', en: 'Fine particles' }, symbol: 'PM₂.₅', unit: 'µg/m3', decimals: 0 },
};
