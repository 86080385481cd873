import type { Columns } from '@hub/kernel';

/** True of a place made of several instances: no single one may be a collection (CIM 009 clause 4.7.1). */
export const severalPlacesSql = (row: string) => `st_geometrytype(${row}.location) = 'ST_GeometryCollection'`;

/** The one place that stands for an entity where there can be but one: that of the first instance. */
export const onePlaceSql = (row: string) =>
  `(case when ${severalPlacesSql(row)} then st_geometryn(${row}.location, 1) else ${row}.location end)`;

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
