import type { Polygonal, Position } from '@hub/kernel';

/**
 * The common outline of polygons that share their borders point by point, as districts drawn from one topology do:
 * an edge that belongs to two neighbours lies inside and falls away, the others are joined into rings. The largest
 * ring is the outline; smaller ones are gaps between neighbours that do not quite meet. Holes are not looked at.
 */
export function dissolve(outlines: readonly Polygonal[]): Polygonal {
  const neighbours = borderGraph(outlines.flatMap(outerRings));
  const rings: Position[][] = [];
  for (const start of neighbours.keys()) {
    const ring = takeRing(neighbours, start);
    if (ring.length > 3) rings.push(ring);
  }
  const [largest = []] = rings.toSorted((a, b) => doubleArea(b) - doubleArea(a));
  return { type: 'Polygon', coordinates: [largest] };
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

/** Walks along edges, using them up, until it is back at the start. */
function takeRing(graph: Graph, start: string): Position[] {
  const ring = [positionOf(start)];
  let at = start;
  do {
    const [next] = graph.get(at) ?? [];
    if (next === undefined) return [];
    toggle(graph, at, next);
    ring.push(positionOf(next));
    at = next;
  } while (at !== start);
  return ring;
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
