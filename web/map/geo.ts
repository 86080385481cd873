import type { Position } from '../api/contract.ts';

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The smallest box around every position in any nesting of coordinates; undefined when there is none. */
export function boundsOf(coordinates: unknown): Bounds | undefined {
  let box: Bounds | undefined;
  for (const [x, y] of positionsIn(coordinates)) {
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  }
  return box;
}

function* positionsIn(coordinates: unknown): Generator<Position> {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number' && typeof coordinates[1] === 'number') yield [coordinates[0], coordinates[1]];
  else for (const part of coordinates) yield* positionsIn(part);
}

interface Polygonal {
  readonly type: 'Polygon' | 'MultiPolygon';
  readonly coordinates: readonly unknown[];
}

/** Whether a point lies in a polygon, holes respected (ray casting; a point on the border may fall either way). */
export function isInside([x, y]: Position, { type, coordinates }: Polygonal): boolean {
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as readonly (readonly (readonly Position[])[])[];
  return polygons.some((rings) => rings.filter((ring) => crosses(x, y, ring)).length % 2 === 1);
}

function crosses(x: number, y: number, ring: readonly Position[]): boolean {
  let inside = false;
  ring.forEach(([x1, y1], index) => {
    const [x2, y2] = ring.at(index - 1) ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}
