import type { Position } from '@hub/kernel';

/** About 10,000 m², which is what 万米单元网格 says. */
export const unitGridSide_m = 100;
const metresPerDegree = 111_320;

/** One responsibility grid (责任网格): what a grid worker looks after, made of unit grids. */
export interface ResponsibilityGrid {
  /** 15 digits: 12 of the community and 3 running. */
  readonly code: string;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface UnitGrid {
  /** Of its responsibility grid, and two places of two digits within it: column from the west, row from the south. */
  readonly code: string;
  /** Closed ring, counter-clockwise. */
  readonly ring: readonly Position[];
}

/** How many unit grids lie side by side in a responsibility grid, eastward and northward. */
export function unitGridCounts(grid: ResponsibilityGrid): { readonly columns: number; readonly rows: number } {
  const { west, south, east, north } = grid;
  const width_m = (east - west) * metresPerDegree * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const height_m = (north - south) * metresPerDegree;
  return {
    columns: Math.max(1, Math.round(width_m / unitGridSide_m)),
    rows: Math.max(1, Math.round(height_m / unitGridSide_m)),
  };
}

/** The unit grid a place lies in; undefined outside the responsibility grid. */
export function unitGridAt(grid: ResponsibilityGrid, [x, y]: Position): UnitGrid | undefined {
  const { west, south, east, north } = grid;
  if (!(x >= west && x <= east && y >= south && y <= north)) return undefined;
  const { columns, rows } = unitGridCounts(grid);
  const column = Math.min(columns - 1, Math.floor(((x - west) / (east - west)) * columns));
  const row = Math.min(rows - 1, Math.floor(((y - south) / (north - south)) * rows));
  return unitGrid(grid, column, row, columns, rows);
}

/** Every unit grid of a responsibility grid, from the south-west, row by row. */
export function listUnitGrids(grid: ResponsibilityGrid): readonly UnitGrid[] {
  const { columns, rows } = unitGridCounts(grid);
  return Array.from({ length: columns * rows }, (_, index) =>
    unitGrid(grid, index % columns, Math.floor(index / columns), columns, rows),
  );
}

function unitGrid(grid: ResponsibilityGrid, column: number, row: number, columns: number, rows: number): UnitGrid {
  const { code, west, south, east, north } = grid;
  const [width, height] = [(east - west) / columns, (north - south) / rows];
  const [x, y] = [west + column * width, south + row * height];
  const digits = (place: number) => String(place + 1).padStart(2, '0');
  return {
    code: `${code}${digits(column)}${digits(row)}`,
    ring: [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
      [x, y],
    ],
  };
}
