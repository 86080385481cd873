import type { Indicator } from '@hub/kernel';
import type { entities } from './entities.ts';
import { openCoversOutcome } from './open-covers.ts';

const openCovers: Indicator<typeof entities, 'CityComponent'> = {
  of: 'CityComponent',
  title: { zh: '开启的井盖', en: 'Open covers' },
  definition: {
    zh: '此刻处于开启或移位状态的智能井盖数量。',
    en: 'How many smart covers are open or out of place right now.',
  },
  formula: {
    zh: '开关量为“开启”，或无开关量而倾角 > 15° 的井盖数',
    en: 'Covers whose switch says open or, without a switch, whose tilt is above 15°',
  },
  source: 'GB/T 41401—2022 智能井盖 (alarm on opening); the angle is the hub’s default',
  unit: '1',
  inputs: ['opened', 'tilt'],
  window: 'latest',
  scopes: ['place', 'district', 'city'],
  staleAfter: 'PT3H',
  detailTitles: {
    covers: { zh: '在报井盖数', en: 'Covers reporting' },
    open: { zh: '开启的井盖', en: 'Open covers' },
    provenance: { zh: '数据性质', en: 'Kind of data' },
    setAside: { zh: '未采用井盖数', en: 'Covers left out' },
  },
  compute: openCoversOutcome,
};

export const indicators = { openCovers };
