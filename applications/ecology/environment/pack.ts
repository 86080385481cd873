import { definePack } from '@hub/kernel';
import { cases, roles, rules } from './cases.ts';
import { entities, thingModels } from './entities.ts';
import { indicators } from './indicators.ts';
import { syntheticSources } from './source-register.ts';
import { syntheticAir } from './synthetic-air.ts';

export const environment = definePack({
  id: 'environment',
  title: { zh: '智慧生态', en: 'Ecology and environment' },
  mandate: {
    row: 'T4.2',
    section: '三（四）2',
    lead: '市生态环境局',
    responsible: ['市资源规划局', '市大数据局', '市城建局', '市城管局', '市林业局', '市园林局'],
  },
  roles,
  entities,
  thingModels,
  indicators,
  rules,
  codeTables: {},
  cases,
  panels: [
    {
      id: 'air',
      title: { zh: '空气质量', en: 'Air quality' },
      shows: ['aqiRealtime', 'pm25Hourly', 'aqiDaily', 'exceedanceDaily', 'aqiDailyReported'],
      visibleTo: ['dutyOfficer', 'dispatcher', 'enforcementOfficer', 'verifier', 'evaluator'],
    },
  ],
  generators: {
    syntheticAir: {
      title: { zh: '合成空气质量（演示）', en: 'Synthetic air quality (demo)' },
      thingModel: 'airStation',
      every: 'PT1H',
      generate: syntheticAir,
    },
  },
  registers: { syntheticSources },
  reads: [],
});
