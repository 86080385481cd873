import './map.css';
import type { GeoJSONSource } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCity } from '../kit/use-city.ts';
import { type CityMapEngine, createMap, type MapPointer } from './create-map.ts';
import type { Bounds } from './geo.ts';
import type { MapFeatures } from './geojson.ts';
import { layersOf, type SourceName, sourceNames, touchable } from './style.ts';

type SourceData = Parameters<GeoJSONSource['setData']>[0];

/** What the pointer is on: the properties of the topmost feature. */
export interface Touched {
  readonly layer: (typeof touchable)[number];
  readonly properties: Readonly<Record<string, unknown>>;
}

interface CityMapProps {
  readonly label: string;
  readonly data: { readonly [Name in SourceName]?: MapFeatures | undefined };
  readonly bounds: Bounds | undefined;
  readonly shown?: Readonly<Record<keyof typeof layersOf, boolean>>;
  readonly still?: boolean;
  readonly onHover?: (touched: Touched | undefined, at: { readonly x: number; readonly y: number }) => void;
  readonly onChoose?: (touched: Touched | undefined) => void;
  /** Where the map was pressed. */
  readonly onPlace?: (place: readonly [longitude: number, latitude: number]) => void;
  readonly onFail?: () => void;
}

/** React's hold on one map. Data goes in as GeoJSON, touches come out; loaded lazily, with the map engine. */
export function CityMap(props: CityMapProps) {
  const { label, data, bounds, shown, still = false, onFail } = props;
  const { t } = useTranslation();
  const { centre } = useCity();
  const container = useRef<HTMLDivElement>(null);
  const handlers = useRef(props);
  handlers.current = props;
  const [map, setMap] = useState<CityMapEngine>();
  /** What the map already has: only what changed goes to its worker. */
  const sent = useRef<typeof data>({});

  // biome-ignore lint/correctness/useExhaustiveDependencies: one engine for the life of the component
  useEffect(() => {
    if (!container.current) return;
    let engine: CityMapEngine;
    try {
      engine = createMap({
        container: container.current,
        centre,
        still,
        words: { zoomIn: t('map.zoomIn'), zoomOut: t('map.zoomOut'), touch: t('map.touch'), label },
      });
    } catch {
      onFail?.();
      return;
    }
    engine.on('load', () => setMap(engine));
    engine.on('mousemove', (event) => {
      const touched = touchedBy(engine, event);
      engine.getCanvas().style.cursor = touched ? 'pointer' : '';
      handlers.current.onHover?.(touched, event.point);
    });
    engine.on('mouseout', (event) => handlers.current.onHover?.(undefined, event.point));
    engine.on('click', (event) => {
      handlers.current.onChoose?.(touchedBy(engine, event));
      handlers.current.onPlace?.([event.lngLat.lng, event.lngLat.lat]);
    });
    return () => {
      setMap(undefined);
      sent.current = {};
      engine.remove();
    };
  }, []);

  useEffect(() => {
    if (!map) return;
    for (const name of sourceNames) {
      const collection = data[name];
      if (!collection || collection === sent.current[name]) continue;
      void map.getSource<GeoJSONSource>(name)?.setData(collection as SourceData);
    }
    sent.current = data;
  });

  useEffect(() => {
    if (!map || !shown) return;
    for (const [group, visible] of Object.entries(shown)) {
      for (const layer of layersOf[group as keyof typeof layersOf])
        map.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none');
    }
  }, [map, shown]);

  const [west, south, east, north] = bounds ?? [];
  useEffect(() => {
    if (!map || west === undefined || south === undefined || east === undefined || north === undefined) return;
    const animate =
      handlers.current.still || matchMedia('(prefers-reduced-motion: reduce)').matches
        ? { duration: 0 }
        : { duration: 500 };
    map.fitBounds(
      [
        [west, south],
        [east, north],
      ],
      { padding: 28, maxZoom: 14, ...animate },
    );
  }, [map, west, south, east, north]);

  return (
    <div ref={container} className="map-canvas" role="application" aria-label={label} data-ready={map ? 'yes' : 'no'} />
  );
}

function touchedBy(map: CityMapEngine, event: MapPointer): Touched | undefined {
  if (!map.getLayer(touchable[0])) return undefined;
  const features = map.queryRenderedFeatures(event.point, { layers: [...touchable] });
  const order: readonly string[] = touchable;
  const rank = (id: string) => order.indexOf(id);
  const [top] = features.sort((one, other) => rank(one.layer.id) - rank(other.layer.id));
  const layer = touchable.find((id) => id === top?.layer.id);
  return top && layer ? { layer, properties: top.properties } : undefined;
}
