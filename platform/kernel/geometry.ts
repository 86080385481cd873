/** GeoJSON (RFC 7946): longitude, latitude in WGS84 degrees, always. Other datums are converted at the edge. */
export type Position = readonly [longitude: number, latitude: number, ...rest: number[]];

type Polygon = { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] };
type MultiPolygon = {
  readonly type: 'MultiPolygon';
  readonly coordinates: readonly (readonly (readonly Position[])[])[];
};

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | Polygon
  | MultiPolygon;

export type Polygonal = Polygon | MultiPolygon;

export function point(longitude: number, latitude: number): Geometry {
  return { type: 'Point', coordinates: [longitude, latitude] };
}
