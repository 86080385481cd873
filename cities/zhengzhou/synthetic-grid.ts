import type { Area, Polygonal, Position } from '@hub/kernel';
import { isInside } from './is-inside.ts';
import { roundDegrees } from './round-degrees.ts';

const metresPerDegree = 111_320;

/** What of a street the drawing needs. */
export interface GridStreet {
  /** 12-digit codes of its communities; a street without any draws no cell. */
  readonly communities: readonly string[];
}

interface GridOptions {
  /** Streets of the district, in the order of their codes. */
  readonly streets: readonly GridStreet[];
  readonly name: { readonly zh: string; readonly en: string };
  readonly outline: Polygonal;
  readonly cellSide_m: number;
}

/**
 * A regular grid of square cells that lie wholly inside a district: stand-ins for unit grids (单元网格), which the public
 * record of Zhengzhou does not have. Real ones follow streets and measure about 100 m; these only let the demo
 * show dispatch by grid, and say synthetic. Codes have the 15 digits of a unit grid: 12 of the place, 3 running. Streets and
 * communities have no open outlines, so neighbouring cells are dealt out to the real ones in turn: which cell a street
 * gets is drawn too.
 */
export function syntheticGrid({ streets, name, outline, cellSide_m }: GridOptions): readonly Area[] {
  const ring = (outline.type === 'Polygon' ? outline.coordinates[0] : outline.coordinates[0]?.[0]) ?? [];
  const west = Math.min(...ring.map(([x]) => x));
  const east = Math.max(...ring.map(([x]) => x));
  const south = Math.min(...ring.map(([, y]) => y));
  const north = Math.max(...ring.map(([, y]) => y));
  const height = cellSide_m / metresPerDegree;
  const width = height / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const cells: (readonly Position[])[] = [];
  for (let y = south, row = 0; y < north; y += height, row += 1) {
    const line: (readonly Position[])[] = [];
    for (let x = west; x < east; x += width) {
      const corners = cell(x, y, width, height);
      if (isCellInside(corners, ring)) line.push(corners);
    }
    // Every other row runs back, so that cells that follow each other lie beside each other.
    cells.push(...(row % 2 === 0 ? line : line.reverse()));
  }
  return cells.map((corners, index) => areaOf(corners, index, cells.length, { streets, name, outline, cellSide_m }));
}

function areaOf(corners: readonly Position[], index: number, count: number, options: GridOptions): Area {
  const { streets, name, cellSide_m } = options;
  const inhabited = streets.filter(({ communities }) => communities.length > 0);
  const ownStreet = Math.floor((index * inhabited.length) / count);
  const firstOfStreet = Math.ceil((ownStreet * count) / inhabited.length);
  const communities = inhabited[ownStreet]?.communities ?? [];
  const turn = index - firstOfStreet;
  const community = communities[turn % communities.length] ?? '';
  const inCommunity = Math.floor(turn / communities.length) + 1;
  const number = String(index + 1).padStart(3, '0');
  const [[west, south] = [0, 0], , [east, north] = [0, 0]] = corners;
  return {
    code: `${community}${String(inCommunity).padStart(3, '0')}`,
    level: 'grid',
    name: { zh: `${name.zh}合成网格 ${number}`, en: `${name.en}, synthetic grid ${number}` },
    parent: community,
    outline: { type: 'Polygon', coordinates: [corners] },
    labelPoint: [roundDegrees((west + east) / 2), roundDegrees((south + north) / 2)],
    provenance: 'synthetic',
    source: `Regular ${cellSide_m} m grid drawn by the demo and dealt out to the communities; not an official unit grid`,
  };
}

function cell(x: number, y: number, width: number, height: number): Position[] {
  const [west, east, south, north] = [
    roundDegrees(x),
    roundDegrees(x + width),
    roundDegrees(y),
    roundDegrees(y + height),
  ];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** All corners inside and no vertex of the outline in the cell; vertices lie much closer together than cells are wide. */
function isCellInside(corners: readonly Position[], ring: readonly Position[]): boolean {
  const [southWest, , northEast] = corners;
  if (!southWest || !northEast) return false;
  return (
    corners.every((corner) => isInside(corner, ring)) &&
    !ring.some(([x, y]) => x > southWest[0] && x < northEast[0] && y > southWest[1] && y < northEast[1])
  );
}
