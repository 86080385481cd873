import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { useEffect, useRef } from 'react';
import type { Position } from '../api/contract.ts';
import type { Places } from './api.ts';

interface PlaceMapProps {
  readonly places: Places;
  readonly at: Position | undefined;
  readonly onChoose: (at: Position) => void;
  readonly label: string;
}

/** Far enough out that the outline of a district is seen: there are no streets to go by. */
const close = 12;

/** The districts from the hub's own outlines; the cross in the middle is the place. Moving the map, by finger, mouse or arrow keys, chooses. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function PlaceMap({ places, at, onChoose, label }: PlaceMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const chosen = useRef(onChoose);
  chosen.current = onChoose;
  const start = useRef(at);
  useEffect(() => {
    if (!box.current) return undefined;
    maplibre.setWorkerUrl(workerUrl);
    const centre = start.current ?? places.centre;
    const map = new maplibre.Map({
      container: box.current,
      style: styleOf(places),
      center: [centre[0], centre[1]],
      zoom: start.current ? close : 11,
      minZoom: 7,
      maxZoom: 18,
      attributionControl: false,
      dragRotate: false,
      touchPitch: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: { 'Map.Title': label },
    });
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
    // Only what a person moved is a choice.
    map.on('moveend', (event) => {
      if (!('originalEvent' in event) && !box.current?.contains(document.activeElement)) return;
      const { lng, lat } = map.getCenter();
      chosen.current([round(lng), round(lat)]);
    });
    return () => map.remove();
  }, [places, label]);
  return (
    <div className="map">
      <div ref={box} className="map-box" />
      <span className="map-cross" aria-hidden="true" />
    </div>
  );
}

function styleOf({ districts }: Places): maplibre.StyleSpecification {
  const features = districts.flatMap(({ outline }) =>
    outline ? [{ type: 'Feature' as const, properties: {}, geometry: outline }] : [],
  );
  return {
    version: 8,
    sources: { districts: { type: 'geojson', data: { type: 'FeatureCollection', features } } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#dfe6f0' } },
      { id: 'fill', type: 'fill', source: 'districts', paint: { 'fill-color': '#fbfcfe' } },
      { id: 'lines', type: 'line', source: 'districts', paint: { 'line-color': '#506480', 'line-width': 1.5 } },
    ],
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
