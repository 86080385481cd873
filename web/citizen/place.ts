import type { Position } from '../api/contract.ts';
import type { Places } from './api.ts';

type Ring = readonly (readonly number[])[];

/** The district a place lies in; undefined outside all of them. */
export function districtAt(places: Places, at: Position): Places['districts'][number] | undefined {
  return places.districts.find(({ outline }) => outline && ringsOf(outline).some((ring) => isInside(at, ring)));
}

/** Outer rings only: districts have no holes. */
function ringsOf(outline: NonNullable<Places['districts'][number]['outline']>): readonly Ring[] {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  return polygons.map(([outer = []]) => outer);
}

/** The even-odd rule. */
function isInside([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  for (const [index, [x1 = 0, y1 = 0]] of ring.entries()) {
    const [x2 = x1, y2 = y1] = ring.at(index - 1) ?? [];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
