import type { Columns } from '@hub/kernel';
import { onePlaceSql } from './query/store-geo.ts';

/** What policies ask of an entity. A place is put to its areas by a point on it, as `Areas.covering` does. @param row alias of the table */
export const entityColumns = (row = 'e'): Columns => ({
  tenant: `${row}.tenant`,
  types: `${row}.types`,
  areas: {
    // Each outline is looked up once for the query, not for each row, and its box lets the index on places help.
    hasAny: (codes, use) => {
      const inside = codes.map((code) => {
        const outline = `(select outline from area where code = ${use(code)}::text)`;
        return `(${row}.location && ${outline} and st_covers(${outline}, st_pointonsurface(${onePlaceSql(row)})))`;
      });
      return inside.length === 0 ? 'false' : `(${inside.join(' or ')})`;
    },
  },
});

/** An entity that has only a past has no place any more. */
export const pastColumns: Columns = { ...entityColumns(), areas: { hasAny: () => 'false' } };
