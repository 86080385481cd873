import type { WorkPost } from '@hub/cases';
import { type City, defaultTenant, definePack, type PersonId, type Principal } from '@hub/kernel';

// A made-up city of twenty districts in a row with five thousand people who handle cases, and a pack with a hundred classes.
const source = 'made up for the benchmark';
const districts = 20;
const crews = 5_000;
export const types = 100;

const things = ['井盖', '路灯', '护栏', '树木', '垃圾', '积水', '噪声', '油烟', '广告', '摊位'];
const faults = ['破损', '缺失', '倾斜', '堵塞', '污染', '占道', '外溢', '松动', '不亮', '脱落'];
export const classTitle = (index: number): string => `${things[Math.floor(index / 10) % 10]}${faults[index % 10]}`;

const title = (zh: string) => ({ zh, en: `No. ${zh}` });

const pack = definePack({
  id: 'bench',
  title: title('基准'),
  mandate: { row: 'T0', section: '一', lead: 'works', responsible: [] },
  roles: { clerk: title('文员'), crew: title('班组'), inspector: title('核查') },
  entities: {},
  thingModels: {},
  indicators: {},
  rules: [],
  codeTables: {
    classes: {
      title: title('类别'),
      rows: Array.from({ length: types }, (_, index) => ({
        code: String(index).padStart(2, '0'),
        title: title(classTitle(index)),
        source,
        verified: false,
      })),
    },
  },
  cases: {
    matter: {
      title: title('事项'),
      bureau: 'works',
      limit: { amount: 4, unit: 'workingHour' },
      classes: 'classes',
      dispatch: 'automatic',
      responsible: { level: 'district' },
      steps: [
        { id: 'assign', title: title('派遣'), kind: 'dispatch', role: 'clerk' },
        { id: 'handle', title: title('处置'), kind: 'handling', role: 'crew' },
        { id: 'check', title: title('核查'), kind: 'verification', role: 'inspector' },
      ],
    },
  },
  panels: [],
  generators: {},
  reads: [],
});

const district = (index: number) => `9999${String(index + 1).padStart(2, '0')}`;
const square = (west: number, east: number) => ({
  type: 'Polygon' as const,
  coordinates: [
    [
      [west, 34],
      [east, 34],
      [east, 35],
      [west, 35],
      [west, 34],
    ],
  ] as [number, number][][],
});

export const city: City = {
  id: 'bench',
  name: title('基准市'),
  code: '999900',
  centre: [113.5, 34.5],
  packs: [pack],
  bureaus: [{ id: 'works', name: title('工务') }],
  recordings: [],
  feeds: [],
  areas: async () => [
    { code: '999900', level: 'city', name: title('市'), outline: square(113, 115), provenance: 'synthetic', source },
    ...Array.from({ length: districts }, (_, index) => ({
      code: district(index),
      level: 'district' as const,
      name: title(`区${index}`),
      parent: '999900',
      outline: square(113 + index / 10, 113 + (index + 1) / 10),
      provenance: 'synthetic' as const,
      source,
    })),
  ],
};

export const posts: readonly WorkPost[] = Array.from({ length: crews }, (_, index) => ({
  person: `crew-${index}`,
  personName: title(`班${index}`),
  unit: district(index % districts),
  role: 'bench.crew',
  scope: { everywhere: false, bureaus: [], areas: [district(index % districts)] },
  rostered: true,
  onDutyUntil: Number.MAX_SAFE_INTEGER,
}));
export const units = Array.from({ length: districts }, (_, index) => ({
  id: district(index),
  kind: 'district',
  name: title(`区${index}`),
}));

/** One matter of many places, so that nothing is answered from a cache of few. */
export function matter(index: number) {
  const longitude = 113.0005 + ((index * 7919) % 19_990) / 10_000;
  return {
    type: 'bench.matter',
    title: `群众反映${classTitle(index % types)}`,
    description: `第 ${index} 号来电：门前${classTitle(index % types)}，请尽快处理`,
    source: 'hotline',
    location: { type: 'Point', coordinates: [longitude, 34.1 + ((index * 104_729) % 8_000) / 10_000] },
  } as const;
}

export const officer: Principal = {
  kind: 'person',
  id: 'officer' as PersonId,
  name: 'Officer',
  roles: ['administrator'],
  tenant: defaultTenant,
};
