import type { Polygonal, Position } from '@hub/kernel';

/**
 * The common outline of polygons that share their borders point by point, as districts drawn from one topology do:
 * an edge that belongs to two neighbours lies inside and falls away, the others are joined into rings. The largest
 * ring is the outline; smaller ones are gaps between neighbours that do not quite meet. Holes are not looked at.
 * Of a single polygon it leaves the outline without spikes (edges drawn there and back) and without pinched-off corners.
 */
export function dissolve(outlines: readonly Polygonal[]): Polygonal {
  const outline = largestRing(outlines.flatMap(outerRings).map(withoutSpikes));
  return { type: 'Polygon', coordinates: [largestRing([withOwnPoints(outline)])] };
}

function largestRing(borders: readonly (readonly Position[])[]): Position[] {
  const graph = borderGraph(borders);
  const rings = [...graph.keys()].flatMap((start) => takeRings(graph, start));
  return rings.toSorted((a, b) => doubleArea(b) - doubleArea(a))[0] ?? [];
}

/** A line drawn out and back the same way is no border; where it turns, the points before and after lie on one ray. */
function withoutSpikes(ring: readonly Position[]): Position[] {
  const path: Position[] = [];
  for (const point of ring) {
    while (path.length > 1 && isSpike(path.at(-2) ?? point, path.at(-1) ?? point, point)) path.pop();
    path.push(point);
  }
  return path;
}

function isSpike([ax, ay]: Position, [tipX, tipY]: Position, [bx, by]: Position): boolean {
  const [dax, day, dbx, dby] = [ax - tipX, ay - tipY, bx - tipX, by - tipY];
  return dax * dby === day * dbx && dax * dbx + day * dby >= 0;
}

const columnsPerDegree = 64;

/** The ring with a point of its own put into every edge that runs through it, so that edges lying on each other cancel. */
function withOwnPoints(ring: readonly Position[]): Position[] {
  // Only points in the columns an edge reaches over are looked at: edges are short and rings have thousands of points.
  const columnOf = (x: number) => Math.floor(x * columnsPerDegree);
  const columns = Map.groupBy(ring, ([x]) => columnOf(x));
  return ring.flatMap((end, index) => {
    const start = ring[index - 1];
    if (!start) return [end];
    const [west, east] = [columnOf(Math.min(start[0], end[0])), columnOf(Math.max(start[0], end[0]))];
    const near = Array.from({ length: east - west + 1 }, (_, offset) => columns.get(west + offset) ?? []).flat();
    const between = near.filter((point) => isBetween(start, point, end));
    return [...between.toSorted((a, b) => distance(start, a) - distance(start, b)), end];
  });
}

function isBetween([ax, ay]: Position, [x, y]: Position, [bx, by]: Position): boolean {
  if (x < Math.min(ax, bx) || x > Math.max(ax, bx) || y < Math.min(ay, by) || y > Math.max(ay, by)) return false;
  if ((x === ax && y === ay) || (x === bx && y === by)) return false;
  return (x - ax) * (by - ay) === (y - ay) * (bx - ax);
}

function distance([ax, ay]: Position, [bx, by]: Position): number {
  return Math.hypot(bx - ax, by - ay);
}

/** Point → the points its remaining edges lead to. Points are named by their coordinates. */
type Graph = Map<string, Set<string>>;

function borderGraph(rings: readonly (readonly Position[])[]): Graph {
  const graph: Graph = new Map();
  for (const ring of rings) {
    for (const [index, point] of ring.entries()) {
      const before = ring[index - 1];
      if (before && nameOf(before) !== nameOf(point)) toggle(graph, nameOf(before), nameOf(point));
    }
  }
  return graph;
}

/** An edge drawn a second time, from the other side, cancels the first. */
function toggle(graph: Graph, a: string, b: string): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    if (!targets.delete(to)) targets.add(to);
  }
}

/** Walks along edges, using them up, and ties off a ring whenever it comes back to a point of its path: no ring touches itself. */
function takeRings(graph: Graph, start: string): Position[][] {
  const rings: Position[][] = [];
  const path = [start];
  for (let at = start; ; ) {
    const [next] = graph.get(at) ?? [];
    if (next === undefined) return rings;
    toggle(graph, at, next);
    const seen = path.indexOf(next);
    if (seen >= 0) rings.push([...path.splice(seen), next].map(positionOf));
    path.push(next);
    at = next;
  }
}

function outerRings(outline: Polygonal): (readonly Position[])[] {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  return polygons.map(([ring]) => ring ?? []);
}

function doubleArea(ring: readonly Position[]): number {
  return Math.abs(
    ring.reduce((sum, [x, y], index) => {
      const [x1, y1] = ring.at(index - 1) ?? [x, y];
      return sum + x1 * y - x * y1;
    }, 0),
  );
}

function nameOf([x, y]: Position): string {
  return `${x} ${y}`;
}

function positionOf(name: string): Position {
  const [x = Number.NaN, y = Number.NaN] = name.split(' ').map(Number);
  return [x, y];
}
