import type { GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';

const source: GeoJSONSourceSpecification = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };

/** Sources in the order of the layers; the names are used to fill them. */
export const sourceNames = ['districts', 'labels', 'cases', 'places'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Layers of each source that answer to the pointer. */
export const touchable = ['place-dots', 'place-values', 'case-marks', 'district-fill'] as const;

const layers: readonly LayerSpecification[] = [
  { id: 'ground', type: 'background', paint: { 'background-color': '#dfe6f0' } },
  { id: 'district-ground', type: 'fill', source: 'districts', paint: { 'fill-color': '#fbfcfe' } },
  {
    id: 'district-fill',
    type: 'fill',
    source: 'districts',
    paint: {
      'fill-color': ['coalesce', ['get', 'color'], '#fbfcfe'],
      'fill-opacity': ['case', ['get', 'dimmed'], 0.06, ['has', 'color'], 0.3, 0],
    },
  },
  { id: 'district-lines', type: 'line', source: 'districts', paint: { 'line-color': '#90a3bf', 'line-width': 1 } },
  {
    id: 'district-chosen',
    type: 'line',
    source: 'districts',
    filter: ['get', 'chosen'],
    paint: { 'line-color': '#0958d9', 'line-width': 3 },
  },
  {
    id: 'district-names',
    type: 'symbol',
    source: 'labels',
    // Below the point: a district's station often stands at its very label point.
    layout: { 'icon-image': ['get', 'image'], 'icon-padding': 1, 'icon-offset': [0, 23] },
  },
  {
    id: 'case-marks',
    type: 'circle',
    source: 'cases',
    paint: {
      'circle-radius': 5,
      'circle-color': ['case', ['get', 'late'], '#c5221f', '#6d28d9'],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 1.5,
      'circle-translate': [16, 0],
    },
  },
  {
    id: 'place-dots',
    type: 'circle',
    source: 'places',
    paint: {
      'circle-radius': 6,
      'circle-color': ['get', 'color'],
      'circle-stroke-color': '#1f2937',
      'circle-stroke-width': 1,
    },
  },
  {
    id: 'place-values',
    type: 'symbol',
    source: 'places',
    layout: { 'icon-image': ['get', 'image'], 'symbol-sort-key': ['get', 'rank'], 'icon-padding': 1 },
  },
];

/** A map made of the hub's own outlines: no tiles, no glyphs, no sprites, so nothing is asked of anybody. */
export function mapStyle(): StyleSpecification {
  return { version: 8, sources: Object.fromEntries(sourceNames.map((name) => [name, source])), layers: [...layers] };
}

export const layersOf: Readonly<Record<'districts' | 'places' | 'cases', readonly string[]>> = {
  districts: ['district-fill', 'district-names'],
  places: ['place-dots', 'place-values'],
  cases: ['case-marks'],
};
