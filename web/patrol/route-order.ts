type Place = readonly [longitude: number, latitude: number];

const earth_m = 6_371_008.8;

/** Great-circle distance in metres. */
export function distance_m([x1, y1]: Place, [x2, y2]: Place): number {
  const radians = Math.PI / 180;
  const [dx, dy] = [(x2 - x1) * radians, (y2 - y1) * radians];
  const a = Math.sin(dy / 2) ** 2 + Math.cos(y1 * radians) * Math.cos(y2 * radians) * Math.sin(dx / 2) ** 2;
  return 2 * earth_m * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Length in metres of a walk from a start through places. */
export function walk_m(start: Place, places: readonly Place[]): number {
  return places.reduce((sum, place, index) => sum + distance_m(places[index - 1] ?? start, place), 0);
}

/** In what order to visit places from where one stands: nearest neighbour, then 2-opt until no exchange shortens the walk. */
export function routeOrder<T>(start: Place, stops: readonly T[], placeOf: (stop: T) => Place): readonly T[] {
  const left = [...stops];
  let order: T[] = [];
  for (let at = start; left.length > 0; ) {
    const nearest = left.reduce(
      (best, stop, index) =>
        distance_m(at, placeOf(stop)) < distance_m(at, placeOf(left[best] ?? stop)) ? index : best,
      0,
    );
    const [next] = left.splice(nearest, 1);
    if (next === undefined) break;
    order.push(next);
    at = placeOf(next);
  }
  for (let improved = true; improved; ) {
    improved = false;
    for (let i = 0; i < order.length - 1; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        const turned = [...order.slice(0, i), ...order.slice(i, j + 1).reverse(), ...order.slice(j + 1)];
        if (walk_m(start, turned.map(placeOf)) + 1e-6 < walk_m(start, order.map(placeOf))) {
          order = turned;
          improved = true;
        }
      }
    }
  }
  return order;
}
