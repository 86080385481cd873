import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { drawSymbol, parseImageId } from './images.ts';
import { mapStyle } from './style.ts';

export type CityMapEngine = maplibre.Map;
export type MapPointer = maplibre.MapMouseEvent;

const ratio = 2;

interface MapStart {
  readonly container: HTMLElement;
  readonly centre: readonly [number, number];
  readonly words: { readonly zoomIn: string; readonly zoomOut: string; readonly label: string; readonly touch: string };
  /** A small map beside a text does not react to the wheel, or the page could not be scrolled. */
  readonly still: boolean;
}

/** Starts MapLibre on our own style. @throws when the device has no WebGL */
export function createMap({ container, centre, words, still }: MapStart): CityMapEngine {
  maplibre.setWorkerUrl(workerUrl);
  const map = new maplibre.Map({
    container,
    style: mapStyle(),
    center: [centre[0], centre[1]],
    zoom: 9,
    minZoom: 6,
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    // On a touch screen one finger scrolls the page, two move the map.
    cooperativeGestures: matchMedia('(pointer: coarse)').matches,
    scrollZoom: !still,
    keyboard: !still,
    fadeDuration: 0,
    locale: {
      'NavigationControl.ZoomIn': words.zoomIn,
      'NavigationControl.ZoomOut': words.zoomOut,
      'Map.Title': words.label,
      'CooperativeGesturesHandler.MobileHelpText': words.touch,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  map.setMissingStyleImageResolver(async (id) => {
    const symbol = parseImageId(id);
    const image = symbol && (await drawSymbol(symbol, ratio));
    if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: ratio });
  });
  return map;
}
