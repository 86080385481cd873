import { getCollator, type Ordering } from './ordering.ts';

/** What an entity is sorted by, one part for each term of the ordering. */
export interface SortKeys {
  readonly id: string;
  readonly keys: readonly {
    readonly rank: number;
    readonly value: unknown;
    /** Metres; null where there is no place. */
    readonly distance: number | null;
  }[];
}

/** Ids in the order of a collation the database does not know. Kinds and ties are treated as the database treats them. */
export function sortByCollation(rows: readonly SortKeys[], ordering: Ordering): readonly string[] {
  const { compare } = getCollator(ordering.collation ?? 'und');
  const order = (a: unknown, b: unknown): number => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (typeof a === 'string' && typeof b === 'string') return compare(a, b);
    const [x, y] = [JSON.stringify(a) ?? '', JSON.stringify(b) ?? ''];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  const sorted = rows.toSorted((a, b) => {
    for (const [index, term] of ordering.terms.entries()) {
      const [one, other] = [a.keys[index], b.keys[index]];
      if (!one || !other) continue;
      const sign = term.descending ? -1 : 1;
      if (term.byDistance && one.distance !== other.distance) {
        if (one.distance === null) return 1;
        if (other.distance === null) return -1;
        return sign * (one.distance - other.distance);
      }
      const found = one.rank - other.rank || sign * order(one.value, other.value);
      if (found !== 0) return found;
    }
    return a.id < b.id ? -1 : 1;
  });
  return sorted.map((row) => row.id);
}
