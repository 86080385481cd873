import type { Localised } from '@hub/kernel';
import { pollutantFacts, pollutants } from './pollutants.ts';

/** What the details of the indicators are called on screens; pollutants go by their formula in both languages. */
export const detailTitles: Readonly<Record<string, Localised>> = {
  standard: { zh: '执行标准', en: 'Standard' },
  primaryPollutants: { zh: '首要污染物', en: 'Primary pollutants' },
  exceedingPollutants: { zh: '超标污染物', en: 'Pollutants above the limit' },
  missingPollutants: { zh: '缺测污染物', en: 'Missing pollutants' },
  subIndices: { zh: '空气质量分指数', en: 'Sub-indices (IAQI)' },
  concentrations: { zh: '浓度（µg/m³，CO 为 mg/m³）', en: 'Concentrations (µg/m³, CO mg/m³)' },
  exceedances: { zh: '超标项', en: 'Limits broken' },
  concentration: { zh: '浓度', en: 'Concentration' },
  limit: { zh: '限值', en: 'Limit' },
  multiple: { zh: '超标倍数', en: 'Overrun, as a multiple' },
  provenance: { zh: '数据性质', en: 'Kind of data' },
  stations: { zh: '参与点位数', en: 'Stations used' },
  stationsSetAside: { zh: '未采用点位数', en: 'Stations left out' },
  ...Object.fromEntries(
    pollutants.map((pollutant) => {
      const { symbol } = pollutantFacts[pollutant];
      return [pollutant, { zh: symbol, en: symbol }];
    }),
  ),
};
