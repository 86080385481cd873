/** The GeoJSON the map takes (RFC 7946), as far as we make it. */
export interface MapPoint {
  type: 'Point';
  coordinates: number[];
}

export type MapGeometry =
  | MapPoint
  | { type: 'LineString'; coordinates: number[][] }
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'MultiPolygon'; coordinates: number[][][][] };

export interface MapFeature<G extends MapGeometry = MapGeometry, P extends object = object> {
  type: 'Feature';
  geometry: G;
  properties: P;
}

export interface MapFeatures<G extends MapGeometry = MapGeometry, P extends object = object> {
  type: 'FeatureCollection';
  features: MapFeature<G, P>[];
}
