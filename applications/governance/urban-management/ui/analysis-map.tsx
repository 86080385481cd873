import { useEffect, useRef } from 'react';
import type { AreaCollection } from '../../../../web/api/contract.ts';
import { useCity } from '../../../../web/kit/use-city.ts';
import { type CityMapEngine, createMap } from '../../../../web/map/create-map.ts';
import type { AnalysisAnswer } from './pack-api.ts';

interface AnalysisMapProps {
  readonly districts: AreaCollection | undefined;
  readonly answer: AnalysisAnswer;
  readonly label: string;
  readonly onChoose: (id: string) => void;
}

const padding = 28;

/** What an analysis found, over the outlines of the districts. Loaded with the map engine, when first looked at. */
export function AnalysisMap({ districts, answer, label, onChoose }: AnalysisMapProps) {
  const { centre } = useCity();
  const box = useRef<HTMLDivElement>(null);
  const chosen = useRef(onChoose);
  chosen.current = onChoose;
  useEffect(() => {
    if (!box.current) return undefined;
    let map: CityMapEngine;
    try {
      const words = { zoomIn: '+', zoomOut: '−', touch: '', label };
      map = createMap({ container: box.current, centre, still: false, words });
    } catch {
      // Without WebGL the list beside it says the same.
      return undefined;
    }
    map.on('load', () => {
      draw(map, districts, answer);
      if (box.current) box.current.dataset.ready = 'yes';
    });
    map.on('click', (event) => {
      const [top] = map.queryRenderedFeatures(event.point, { layers: ['found-areas', 'found-lines', 'found-points'] });
      const at: unknown = top?.properties.found;
      if (typeof at === 'string') chosen.current(at);
    });
    return () => map.remove();
  }, [centre, districts, answer, label]);
  return <div ref={box} className="urban-map" role="application" aria-label={label} />;
}

function draw(map: CityMapEngine, districts: AreaCollection | undefined, answer: AnalysisAnswer): void {
  const outlines = districts?.features.flatMap(({ geometry }) => geometry ?? []) ?? [];
  // Outlines and findings are GeoJSON of the hub.
  const collection = (features: readonly object[]) => ({ type: 'FeatureCollection', features }) as unknown as GeoData;
  const found = answer.features.map((feature) => ({
    ...feature,
    properties: { color: feature.properties.color, found: feature.id },
  }));
  map.addSource('outlines', {
    type: 'geojson',
    data: collection(outlines.map((geometry) => ({ type: 'Feature', properties: {}, geometry }))),
  });
  map.addSource('found', { type: 'geojson', data: collection(found) });
  map.addLayer({ id: 'outline-ground', type: 'fill', source: 'outlines', paint: { 'fill-color': '#fbfcfe' } });
  map.addLayer({ id: 'outline-lines', type: 'line', source: 'outlines', paint: { 'line-color': '#90a3bf' } });
  const only = (type: string): ['==', ['geometry-type'], string] => ['==', ['geometry-type'], type];
  map.addLayer({
    id: 'found-areas',
    type: 'fill',
    source: 'found',
    filter: only('Polygon'),
    paint: { 'fill-color': ['get', 'color'], 'fill-opacity': 0.55, 'fill-outline-color': '#1f2937' },
  });
  map.addLayer({
    id: 'found-lines',
    type: 'line',
    source: 'found',
    filter: only('LineString'),
    paint: { 'line-color': ['get', 'color'], 'line-width': 2.5 },
  });
  map.addLayer({
    id: 'found-points',
    type: 'circle',
    source: 'found',
    filter: only('Point'),
    paint: {
      'circle-color': ['get', 'color'],
      'circle-radius': 5,
      'circle-stroke-color': '#fff',
      'circle-stroke-width': 1,
    },
  });
  const bounds = boundsOf(answer);
  if (bounds) map.fitBounds(bounds, { padding, maxZoom: 14, duration: 0 });
}

type GeoData = Extract<Parameters<CityMapEngine['addSource']>[1], { type: 'geojson' }>['data'];

function boundsOf({ features }: AnalysisAnswer): [number, number, number, number] | undefined {
  const numbers = features.flatMap(({ geometry }) => geometry.coordinates.flat(3));
  const [xs, ys] = [numbers.filter((_, at) => at % 2 === 0), numbers.filter((_, at) => at % 2 === 1)];
  if (xs.length === 0) return undefined;
  const least = (list: readonly number[]) => list.reduce((a, b) => Math.min(a, b));
  const most = (list: readonly number[]) => list.reduce((a, b) => Math.max(a, b));
  return [least(xs), least(ys), most(xs), most(ys)];
}
