/** A place on a plane, in whatever unit the band is in. */
export type PlanePoint = readonly [x: number, y: number];

/**
 * The local statistic of Getis and Ord (1992, 1995) as a z-score for each place: whether the values around it are higher (or
 * lower) together than chance would make them. Binary weights within the band; the star includes the place itself.
 * NaN where it is not defined: fewer than three places, all values alike, or everyone a neighbour.
 * @param band largest distance of a neighbour, included; of each place its own where places are not equally dense
 */
export function getisOrd(
  points: readonly PlanePoint[],
  values: readonly number[],
  band: number | readonly number[],
  star: boolean,
): readonly number[] {
  const near = neighbours(points, band);
  return points.map((_, at) => {
    const around = near[at] ?? [];
    return star ? zWithSelf(values, around, at) : zWithoutSelf(values, around, at);
  });
}

/** Gi*: mean and deviation over all places; the place counts among its neighbours. */
function zWithSelf(values: readonly number[], around: readonly number[], at: number): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / n - mean ** 2);
  const weight = around.length + 1;
  const local = around.reduce((sum, other) => sum + (values[other] ?? 0), values[at] ?? 0);
  return zOf(local - weight * mean, deviation, (n * weight - weight ** 2) / (n - 1));
}

/** Gi: mean and deviation over all places but this one. */
function zWithoutSelf(values: readonly number[], around: readonly number[], at: number): number {
  const n = values.length - 1;
  const others = values.filter((_, other) => other !== at);
  const mean = others.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(others.reduce((sum, value) => sum + value ** 2, 0) / n - mean ** 2);
  const weight = around.length;
  const local = around.reduce((sum, other) => sum + (values[other] ?? 0), 0);
  return zOf(local - weight * mean, deviation, (n * weight - weight ** 2) / (n - 1));
}

function zOf(difference: number, deviation: number, spread: number): number {
  const scale = deviation * Math.sqrt(spread);
  return scale > 0 ? difference / scale : Number.NaN;
}

/** Neighbours of each place within its band, found through cells as wide as the widest. */
function neighbours(points: readonly PlanePoint[], band: number | readonly number[]): readonly (readonly number[])[] {
  const widest = typeof band === 'number' ? band : Math.max(...band);
  const cellOf = ([x, y]: PlanePoint): readonly [number, number] => [Math.floor(x / widest), Math.floor(y / widest)];
  const cells = Map.groupBy(points.keys(), (at) => cellOf(points[at] ?? [0, 0]).join());
  return points.map((place, at) => {
    const [column, row] = cellOf(place);
    const candidates = [-1, 0, 1].flatMap((dx) =>
      [-1, 0, 1].flatMap((dy) => cells.get(`${column + dx},${row + dy}`) ?? []),
    );
    const reach = typeof band === 'number' ? band : (band[at] ?? 0);
    return candidates.filter((other) => {
      const [x, y] = points[other] ?? place;
      return other !== at && Math.hypot(x - place[0], y - place[1]) <= reach;
    });
  });
}

/** Two-sided levels of the standard normal distribution. */
const levels = [
  { z: 2.576, percent: 99 },
  { z: 1.96, percent: 95 },
  { z: 1.645, percent: 90 },
] as const;

/** How sure a z-score is, in per cent; undefined below 90. */
export function confidence_percent(z: number): 99 | 95 | 90 | undefined {
  return levels.find((level) => Math.abs(z) >= level.z)?.percent;
}
