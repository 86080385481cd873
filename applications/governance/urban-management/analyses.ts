import type { Analysis, AnalysisFeature, AnalysisInput, AnalysisResult, Area, Instant, Position } from '@hub/kernel';
import type { cases } from './cases.ts';
import { components } from './component-codes.ts';
import type { entities } from './entities.ts';
import { confidence_percent, getisOrd } from './getis-ord.ts';
import { planRounds, unserved } from './rounds.ts';

type UrbanAnalysis = Analysis<keyof typeof cases, keyof typeof entities>;

const metresPerDegree = 111_320;
const daysPerYear = 365.25;
const day_ms = 86_400_000;

/** Metres east and north of a place: flat, which is good enough within a city. */
function toPlane([x0, y0]: Position): (place: Position) => readonly [number, number] {
  const perDegree = metresPerDegree * Math.cos((y0 * Math.PI) / 180);
  return ([x, y]) => [(x - x0) * perDegree, (y - y0) * metresPerDegree];
}

const hotColors = { 99: '#a8071a', 95: '#cf1322', 90: '#fa8c16' } as const;
const coldColors = { 99: '#003a8c', 95: '#0958d9', 90: '#69b1ff' } as const;
/** A cell of the drawn grid and the eight around it. */
const bandInCells = 1.5;

/** Where cases crowd together more, or less, than chance would have it. */
const hotSpots: UrbanAnalysis = {
  title: { zh: '案件热点', en: 'Hot spots of cases' },
  definition: {
    zh: '近 90 天案件在哪些网格及其周围显著聚集（热点）或显著稀少（冷点）。',
    en: 'In which grids and around them the cases of the last 90 days crowd together, or are missing, significantly.',
  },
  source:
    'Getis-Ord Gi* (Ord & Getis 1995); binary weights, band 1.5 cells: the hub’s choice; levels two-sided, not corrected for many tests',
  cases: { types: ['urbanEvent', 'urbanComponent'], within: 'P90D' },
  upTo: 'city',
  compute: findHotSpots,
};

export function findHotSpots({ cases: all, grids, area }: AnalysisInput): AnalysisResult {
  const cells = grids.filter((grid) => grid.labelPoint);
  const [first] = cells;
  if (!first?.labelPoint || cells.length < 3) {
    return { missing: { zh: '该区域没有足够的网格', en: 'The area has too few grids' } };
  }
  const byGrid = Map.groupBy(all, ({ areas }) => areas.find((code) => code.length === 15) ?? '');
  const counts = cells.map(({ code }) => byGrid.get(code)?.length ?? 0);
  if (counts.every((count) => count === counts[0])) {
    return {
      missing: {
        zh: '各网格案件数相同，无从判断热点',
        en: 'Every grid has as many cases as the next: no spot stands out',
      },
    };
  }
  const plane = toPlane(first.labelPoint);
  const places = cells.map(({ labelPoint = [0, 0] }) => plane(labelPoint));
  const bands = cells.map((cell) => bandInCells * cellSide_m([cell]));
  const scores = getisOrd(places, counts, bands, true);
  const byScore = [...cells.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const features = byScore.flatMap((at): AnalysisFeature[] => {
    const cell = cells[at];
    const z = scores[at] ?? Number.NaN;
    const percent = confidence_percent(z);
    if (percent === undefined || !cell?.outline) return [];
    const count = counts[at] ?? 0;
    const shown = z.toFixed(2);
    return [
      {
        id: cell.code,
        geometry: cell.outline,
        title: cell.name,
        color: (z > 0 ? hotColors : coldColors)[percent],
        text: {
          zh: `${z > 0 ? '热点' : '冷点'}，置信度 ${percent}%（Gi* = ${shown}），本格 ${count} 件`,
          en: `${z > 0 ? 'Hot' : 'Cold'} spot, ${percent} % sure (Gi* = ${shown}), ${count} cases in this cell`,
        },
        evidence: byGrid.get(cell.code)?.map(({ id }) => id) ?? [],
      },
    ];
  });
  const hot = features.filter(({ text }) => text.zh.startsWith('热点')).length;
  return {
    features,
    figures: [
      { id: 'cases', title: { zh: '案件', en: 'Cases' }, value: all.length },
      { id: 'grids', title: { zh: `${area.name.zh}网格`, en: `Grids of ${area.name.en}` }, value: cells.length },
      { id: 'hot', title: { zh: '热点网格', en: 'Hot grids' }, value: hot },
      { id: 'cold', title: { zh: '冷点网格', en: 'Cold grids' }, value: features.length - hot },
    ],
  };
}

/** The side of the largest of some cells. */
function cellSide_m(cells: readonly Area[]): number {
  return Math.max(
    ...cells.map(({ outline }) => {
      const ring = outline?.type === 'Polygon' ? (outline.coordinates[0] ?? []) : [];
      const ys = ring.map(([, y]) => y);
      return ys.length === 0 ? 0 : (Math.max(...ys) - Math.min(...ys)) * metresPerDegree;
    }),
  );
}

const litterBin = '0305';
/** Bins that one vehicle empties on a round, and what one is allowed to hold back: the hub's assumptions. */
const binsPerVehicle = 40;

const sanitationRounds: UrbanAnalysis = {
  title: { zh: '环卫收运路线', en: 'Sanitation rounds' },
  definition: {
    zh: '每辆车收 40 个垃圾箱、从区内停车场出发并返回，怎样走总里程最短。',
    en: 'How vehicles that empty 40 bins each, from a depot of the district and back, drive least in all.',
  },
  source:
    'Clarke & Wright 1964 savings, 2-opt and relocation; depot at the district’s label point, straight-line distances, 40 bins a vehicle: assumptions',
  entities: 'CityComponent',
  upTo: 'district',
  compute: findRounds,
};

const roundColors = ['#0958d9', '#389e0d', '#d46b08', '#722ed1', '#c41d7f', '#08979c', '#7c4a03', '#434343'] as const;

export function findRounds({ entities: all, area }: AnalysisInput): AnalysisResult {
  const bins = all.filter(({ values }) => values.class === litterBin && values.condition !== 'missing');
  const depot = area.labelPoint ?? bins[0]?.position;
  if (bins.length === 0 || !depot)
    return { missing: { zh: '该区域没有登记垃圾箱', en: 'No litter bin of this area is registered' } };
  const plane = toPlane(depot);
  const stops = bins.map(({ position }) => {
    const [x, y] = plane(position);
    return { x, y, demand: 1 };
  });
  const { rounds, length } = planRounds({ x: 0, y: 0 }, stops, binsPerVehicle);
  const served = bins.length - unserved(stops, binsPerVehicle).length;
  const features = rounds.map((round, index): AnalysisFeature => {
    const places = round.flatMap((stop) => {
      const bin = bins[stop];
      return bin ? [bin.position] : [];
    });
    const number = index + 1;
    return {
      id: `round-${number}`,
      geometry: { type: 'LineString', coordinates: [depot, ...places, depot] },
      title: { zh: `第 ${number} 车`, en: `Vehicle ${number}` },
      color: roundColors[index % roundColors.length] ?? roundColors[0],
      text: { zh: `收 ${round.length} 个垃圾箱`, en: `${round.length} bins` },
      evidence: round.flatMap((stop) => bins[stop]?.id ?? []),
    };
  });
  return {
    features,
    figures: [
      { id: 'bins', title: { zh: '垃圾箱', en: 'Bins' }, value: bins.length },
      { id: 'rounds', title: { zh: '车次', en: 'Rounds' }, value: rounds.length },
      { id: 'length', title: { zh: '总里程', en: 'Length of all' }, value: Math.round(length / 100) / 10, unit: 'km' },
      {
        id: 'coverage',
        title: { zh: '收运覆盖率', en: 'Coverage' },
        value: Math.round((served / bins.length) * 1000) / 10,
        unit: '%',
      },
    ],
  };
}

const registerState: UrbanAnalysis = {
  title: { zh: '部件普查', en: 'State of the register' },
  definition: {
    zh: '登记部件的数量、密度、平均设置年限、完好率，以及有未结案件的部件。',
    en: 'How many components are registered, how dense, how old and how whole they are, and which have an open case.',
  },
  source: 'Register of city components; an open case counts by its subject',
  cases: { types: ['urbanComponent'], within: 'P365D' },
  entities: 'CityComponent',
  upTo: 'district',
  compute: findRegisterState,
};

const classTitles = new Map(components.rows.map(({ code, title }) => [code, title]));

export function findRegisterState({ entities: all, cases: found, grids }: AnalysisInput, at: Instant): AnalysisResult {
  const registered = all.filter(({ values }) => typeof values.class === 'string');
  if (registered.length === 0)
    return { missing: { zh: '该区域没有登记部件', en: 'No component of this area is registered' } };
  const open = new Set(found.filter(({ state }) => state === 'open').map(({ subject }) => subject));
  const ages = registered.flatMap(({ values }) => {
    const age = (at - Date.parse(String(values.installedOn))) / day_ms / daysPerYear;
    return Number.isFinite(age) && age >= 0 ? [age] : [];
  });
  const good = registered.filter(({ values }) => values.condition === 'good').length;
  const area_km2 = grids.reduce((sum, grid) => sum + (cellSide_m([grid]) / 1_000) ** 2, 0);
  const round = (value: number) => Math.round(value * 10) / 10;
  const byClass = [...Map.groupBy(registered, ({ values }) => String(values.class))].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return {
    features: registered.flatMap(({ id, name, position, values }): AnalysisFeature[] => {
      const isOpen = open.has(id);
      if (values.condition === 'good' && !isOpen) return [];
      const state = values.condition === 'missing' ? { zh: '缺失', en: 'missing' } : { zh: '破损', en: 'damaged' };
      const said = values.condition === 'good' ? { zh: '完好', en: 'whole' } : state;
      return [
        {
          id,
          geometry: { type: 'Point', coordinates: position },
          title: name,
          color: isOpen ? '#6d28d9' : '#cf1322',
          text: { zh: `${said.zh}${isOpen ? '，有未结案件' : ''}`, en: `${said.en}${isOpen ? ', case open' : ''}` },
          evidence: [id],
        },
      ];
    }),
    figures: [
      { id: 'registered', title: { zh: '登记部件', en: 'Registered' }, value: registered.length },
      ...(area_km2 > 0
        ? [
            {
              id: 'density',
              title: { zh: '密度', en: 'Density' },
              value: round(registered.length / area_km2),
              unit: '/km²',
            },
          ]
        : []),
      ...(ages.length > 0
        ? [
            {
              id: 'age',
              title: { zh: '平均年限', en: 'Mean age' },
              value: round(ages.reduce((a, b) => a + b, 0) / ages.length),
              unit: 'a',
            },
          ]
        : []),
      {
        id: 'intact',
        title: { zh: '完好率', en: 'Intact' },
        value: round((good / registered.length) * 100),
        unit: '%',
      },
      {
        id: 'open',
        title: { zh: '有未结案件', en: 'With an open case' },
        value: registered.filter(({ id }) => open.has(id)).length,
      },
      ...byClass.slice(0, 6).map(([code, own]) => ({
        id: `class-${code}`,
        title: classTitles.get(code) ?? { zh: code, en: code },
        value: own.length,
      })),
    ],
  };
}

export const analyses = { hotSpots, sanitationRounds, registerState };
