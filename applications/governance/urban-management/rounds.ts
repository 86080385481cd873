export interface Stop {
  readonly x: number;
  readonly y: number;
  /** In the unit of the capacity, above zero. */
  readonly demand: number;
}

export interface Rounds {
  /** Indices of the stops of each round in order; each begins and ends at the depot. */
  readonly rounds: readonly (readonly number[])[];
  /** Length of all rounds together, in the unit of the coordinates. */
  readonly length: number;
}

type Depot = Pick<Stop, 'x' | 'y'>;

/**
 * Rounds of vehicles of one capacity from one depot (capacitated vehicle routing): the parallel savings of Clarke and Wright
 * (1964), then 2-opt within each round and moving single stops between rounds until neither shortens anything. Good, not proven
 * best. Stops with more demand than a vehicle holds are left out: see `unserved`.
 */
export function planRounds(depot: Depot, stops: readonly Stop[], capacity: number): Rounds {
  const served = [...stops.keys()].filter((stop) => !isUnserved(stops[stop], capacity));
  let rounds = mergeBySavings(depot, stops, served, capacity).map((round) => twoOpt(depot, stops, round));
  for (let shorter = true; shorter; ) {
    shorter = relocate(depot, stops, rounds, capacity);
    rounds = rounds.filter((round) => round.length > 0).map((round) => twoOpt(depot, stops, round));
  }
  return { rounds, length: rounds.reduce((sum, round) => sum + lengthOf(depot, stops, round), 0) };
}

/** Stops no vehicle can serve: nowhere, wanting nothing, or more than one holds. */
export function unserved(stops: readonly Stop[], capacity: number): readonly number[] {
  return [...stops.keys()].filter((stop) => isUnserved(stops[stop], capacity));
}

function isUnserved(stop: Stop | undefined, capacity: number): boolean {
  if (stop === undefined || !Number.isFinite(stop.x) || !Number.isFinite(stop.y)) return true;
  return !(stop.demand > 0) || stop.demand > capacity;
}

/** Length of a round from the depot and back. */
export function lengthOf(depot: Depot, stops: readonly Stop[], round: readonly number[]): number {
  const places = [depot, ...round.flatMap((stop) => stops[stop] ?? []), depot];
  return places.slice(1).reduce((sum, place, index) => sum + distance(places[index] ?? depot, place), 0);
}

function distance(a: Depot, b: Depot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function demandOf(stops: readonly Stop[], round: readonly number[]): number {
  return round.reduce((sum, stop) => sum + (stops[stop]?.demand ?? 0), 0);
}

/** Begins with a round for each stop and joins the two whose ends save most by being joined, as long as a vehicle holds both. */
function mergeBySavings(depot: Depot, stops: readonly Stop[], served: readonly number[], capacity: number): number[][] {
  const savings = served.flatMap((a, index) =>
    served.slice(index + 1).map((b) => {
      const [first, second] = [stops[a] ?? depot, stops[b] ?? depot];
      return { a, b, saving: distance(depot, first) + distance(depot, second) - distance(first, second) };
    }),
  );
  savings.sort((one, other) => other.saving - one.saving || one.a - other.a || one.b - other.b);
  const roundOf = new Map(served.map((stop) => [stop, [stop]]));
  for (const { a, b, saving } of savings) {
    const [first, second] = [roundOf.get(a), roundOf.get(b)];
    if (saving <= 0 || !first || !second || first === second) continue;
    if (demandOf(stops, first) + demandOf(stops, second) > capacity) continue;
    const joined = joinAt(first, a, second, b);
    if (!joined) continue;
    for (const stop of joined) roundOf.set(stop, joined);
  }
  return [...new Set(roundOf.values())];
}

/** The two rounds in one, with `a` beside `b`; undefined when one of them lies in the middle of its round. */
function joinAt(first: readonly number[], a: number, second: readonly number[], b: number): number[] | undefined {
  const head = first.at(-1) === a ? first : first[0] === a ? first.toReversed() : undefined;
  const tail = second[0] === b ? second : second.at(-1) === b ? second.toReversed() : undefined;
  return head && tail ? [...head, ...tail] : undefined;
}

const little = 1e-9;

/** Turns stretches of a round over as long as that shortens it. */
function twoOpt(depot: Depot, stops: readonly Stop[], round: readonly number[]): number[] {
  const order = [...round];
  const at = (index: number) => stops[order[index] ?? -1] ?? depot;
  for (let shorter = true; shorter; ) {
    shorter = false;
    for (let i = 0; i < order.length - 1; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        const before = distance(at(i - 1), at(i)) + distance(at(j), at(j + 1));
        const after = distance(at(i - 1), at(j)) + distance(at(i), at(j + 1));
        if (!(after + little < before)) continue;
        order.splice(i, j - i + 1, ...order.slice(i, j + 1).reverse());
        shorter = true;
      }
    }
  }
  return order;
}

/** Moves one stop to where it costs least, into another round that has room or within its own. @returns whether any moved */
function relocate(depot: Depot, stops: readonly Stop[], rounds: number[][], capacity: number): boolean {
  const loads = rounds.map((round) => demandOf(stops, round));
  let moved = false;
  for (const [from, round] of rounds.entries()) {
    for (const stop of round.slice()) {
      const index = round.indexOf(stop);
      const demand = stops[stop]?.demand ?? 0;
      const place = stops[stop] ?? depot;
      const neighbour = (list: readonly number[], position: number) => stops[list[position] ?? -1] ?? depot;
      const gain =
        distance(neighbour(round, index - 1), place) +
        distance(place, neighbour(round, index + 1)) -
        distance(neighbour(round, index - 1), neighbour(round, index + 1));
      let best: { readonly to: number; readonly position: number; readonly cost: number } | undefined;
      for (const [to, other] of rounds.entries()) {
        if (to === from || (loads[to] ?? 0) + demand > capacity) continue;
        for (let position = 0; position <= other.length; position += 1) {
          const [left, right] = [neighbour(other, position - 1), neighbour(other, position)];
          const cost = distance(left, place) + distance(place, right) - distance(left, right);
          if (cost + little < (best?.cost ?? gain)) best = { to, position, cost };
        }
      }
      if (!best) continue;
      round.splice(index, 1);
      rounds[best.to]?.splice(best.position, 0, stop);
      loads[from] = (loads[from] ?? 0) - demand;
      loads[best.to] = (loads[best.to] ?? 0) + demand;
      moved = true;
    }
  }
  return moved;
}
