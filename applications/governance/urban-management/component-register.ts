import { type Area, point, type Register, type RegisterEntry, seededNoise } from '@hub/kernel';
import { formatCode } from '@hub/standards';
import { assetClassOf, composeAssetCode } from './asset-code.ts';
import { codeSchemes } from './code-schemes.ts';
import { components } from './component-codes.ts';
import { type ResponsibilityGrid, unitGridAt, unitGridCounts } from './unit-grid.ts';

/** How often a class occurs among a hundred synthetic components, and who owns it. No public count of Zhengzhou is known. */
const mixture: readonly (readonly [componentClass: string, share: number, owner: string])[] = [
  ['0118', 18, '市城管局 照明'],
  ['0402', 17, '市园林局'],
  ['0103', 9, '市城建局 排水'],
  ['0102', 8, '市城建局 排水'],
  ['0104', 8, '市城建局 排水'],
  ['0101', 7, '供水单位'],
  ['0107', 6, '通信单位'],
  ['0105', 5, '供电单位'],
  ['0305', 7, '市城管局 环卫'],
  ['0209', 4, '市公安局 交警'],
  ['0111', 3, '燃气单位'],
  ['0210', 2, '市公安局 交警'],
  ['0203', 2, '公交单位'],
  ['0307', 2, '市城管局 市容'],
  ['0407', 1, '市园林局'],
  ['0301', 1, '市城管局 环卫'],
];

const oldest_year = 2005;
const years = 20;

/** Seeded components in the unit grids of the districts: positions and ages are drawn, division codes are real. */
export const syntheticComponents: Register<'CityComponent'> = {
  title: { zh: '合成城市部件（演示）', en: 'Synthetic city components (demo)' },
  entityType: 'CityComponent',
  *entries(seed, areas, size) {
    const grids = areas.flatMap(gridOf);
    if (grids.length === 0) return;
    const numbers = new Map<string, number>();
    const streets = new Map(areas.filter(({ level }) => level === 'street').map(({ code, name }) => [code, name.zh]));
    for (let index = 0; index < size; index += 1) {
      const noise = (what: string) => seededNoise(`${seed}:${index}:${what}`);
      const grid = grids[Math.floor(noise('grid') * grids.length)];
      const chosen = choose(noise('class'));
      if (!grid || !chosen) continue;
      const key = `${grid.code.slice(0, 6)}${chosen.code}`;
      const own = (numbers.get(key) ?? 0) + 1;
      numbers.set(key, own);
      const street = streets.get(grid.code.slice(0, 9)) ?? '';
      yield entryOf(grid, chosen, own, street, noise);
    }
  },
};

type Noise = (what: string) => number;

function entryOf(
  grid: ResponsibilityGrid,
  { code, zh, en, owner }: NonNullable<ReturnType<typeof choose>>,
  own: number,
  street: string,
  noise: Noise,
): RegisterEntry {
  const region = grid.code.slice(0, 6);
  const [major, minor] = [code.slice(0, 2), code.slice(2)];
  const assetCode = composeAssetCode({ region, classCode: assetClassOf(code), own });
  const [x, y] = besideAStreet(grid, noise);
  const year = oldest_year + Math.floor(noise('year') * years);
  const month = String(1 + Math.floor(noise('month') * 12)).padStart(2, '0');
  return {
    id: assetCode,
    name: { zh: `${street}${zh} ${own}（合成）`, en: `${en} ${own} of ${street} (synthetic)` },
    location: point(x, y),
    values: {
      componentCode: formatCode(codeSchemes.component, { region, major, minor, sequence: own }),
      assetCode,
      class: code,
      ownerUnit: owner,
      unitGrid: unitGridAt(grid, [x, y])?.code ?? '',
      responsibilityGrid: grid.code,
      installedOn: `${year}-${month}-01T00:00:00+08:00`,
      condition: noise('condition') < 0.96 ? 'good' : noise('broken') < 0.8 ? 'damaged' : 'missing',
    },
  };
}

function gridOf({ level, code, outline }: Area): readonly ResponsibilityGrid[] {
  if (level !== 'grid' || outline?.type !== 'Polygon') return [];
  const ring = outline.coordinates[0] ?? [];
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return [{ code, west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs), north: Math.max(...ys) }];
}

/** Components stand along streets: on an edge of a unit grid, here and there along it. */
function besideAStreet(grid: ResponsibilityGrid, noise: Noise): readonly [number, number] {
  const { columns, rows } = unitGridCounts(grid);
  const alongColumn = noise('side') < 0.5;
  const [u, v] = alongColumn
    ? [Math.floor(noise('line') * columns) / columns, noise('along')]
    : [noise('along'), Math.floor(noise('line') * rows) / rows];
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  // A hair inside, so that rounding puts nothing outside its grid.
  const inside = (share: number) => 0.0005 + share * 0.999;
  return [
    round(grid.west + inside(u) * (grid.east - grid.west)),
    round(grid.south + inside(v) * (grid.north - grid.south)),
  ];
}

const total = mixture.reduce((sum, [, share]) => sum + share, 0);

function choose(noise: number) {
  let left = noise * total;
  for (const [code, share, owner] of mixture) {
    left -= share;
    if (left >= 0) continue;
    const title = components.rows.find((row) => row.code === code)?.title;
    return title && { code, owner, ...title };
  }
  return undefined;
}
