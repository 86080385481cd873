import type { Area, Polygonal, Position } from '@hub/kernel';
import { isInside } from './is-inside.ts';
import { roundDegrees } from './round-degrees.ts';

const metresPerDegree = 111_320;

interface GridOptions {
  /** 6-digit code of the district. */
  readonly district: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly outline: Polygonal;
  readonly cellSide_m: number;
}

/**
 * A regular grid of square cells that lie wholly inside a district: stand-ins for unit grids (单元网格), which the public
 * record of Zhengzhou does not have. Real ones follow streets and measure about 100 m; these only let the demo
 * show dispatch by grid, and say synthetic. Codes have the 15 digits of a unit grid: 12 of the place, 3 running.
 */
export function syntheticGrid({ district, name, outline, cellSide_m }: GridOptions): readonly Area[] {
  const ring = (outline.type === 'Polygon' ? outline.coordinates[0] : outline.coordinates[0]?.[0]) ?? [];
  const west = Math.min(...ring.map(([x]) => x));
  const east = Math.max(...ring.map(([x]) => x));
  const south = Math.min(...ring.map(([, y]) => y));
  const north = Math.max(...ring.map(([, y]) => y));
  const height = cellSide_m / metresPerDegree;
  const width = height / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const areas: Area[] = [];
  for (let y = south; y < north; y += height) {
    for (let x = west; x < east; x += width) {
      const corners = cell(x, y, width, height);
      if (!isCellInside(corners, ring)) continue;
      const number = String(areas.length + 1).padStart(3, '0');
      areas.push({
        code: `${district}000000${number}`,
        level: 'grid',
        name: { zh: `${name.zh}合成网格 ${number}`, en: `${name.en}, synthetic grid ${number}` },
        parent: district,
        outline: { type: 'Polygon', coordinates: [corners] },
        labelPoint: [roundDegrees(x + width / 2), roundDegrees(y + height / 2)],
        provenance: 'synthetic',
        source: `Regular ${cellSide_m} m grid drawn by the demo; not an official unit grid`,
      });
    }
  }
  return areas;
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
