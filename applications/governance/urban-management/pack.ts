import { definePack } from '@hub/kernel';
import { analyses } from './analyses.ts';
import { cases, decisions, processes, roles, rules, skills } from './cases.ts';
import { components } from './component-codes.ts';
import { syntheticComponents } from './component-register.ts';
import { entities, thingModels } from './entities.ts';
import { events } from './event-codes.ts';
import { indicators } from './indicators.ts';
import { syntheticCover } from './synthetic-cover.ts';

export const urbanManagement = definePack({
  id: 'urban-management',
  title: { zh: '智慧城管', en: 'Urban management' },
  mandate: {
    row: 'T2.2',
    section: '三（二）2',
    lead: '市城管局',
    responsible: ['市大数据局', '市城建局', '市市场监管局', '市园林局'],
  },
  roles,
  skills,
  entities,
  thingModels,
  indicators,
  rules,
  codeTables: { components, events },
  cases,
  processes,
  decisions,
  panels: [
    {
      id: 'components',
      title: { zh: '城市部件', en: 'City components' },
      shows: ['openCovers'],
      visibleTo: ['gridWorker', 'acceptor', 'dispatcher', 'handler', 'verifier', 'evaluator'],
    },
  ],
  generators: {
    syntheticCover: {
      title: { zh: '合成智能井盖（演示）', en: 'Synthetic smart covers (demo)' },
      thingModel: 'smartCover',
      every: 'PT15M',
      generate: syntheticCover,
    },
  },
  analyses,
  page: { path: '/urban', title: { zh: '城市管理', en: 'Urban management' } },
  registers: { syntheticComponents },
  reads: [],
});
