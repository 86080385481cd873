import type { AreaCollection, IndicatorValue } from '../api/contract.ts';
import type { CaseSummary } from '../api/contract-cases.ts';
import { safeColor } from '../kit/color.ts';
import type { MapFeature, MapFeatures, MapGeometry, MapPoint } from './geojson.ts';
import { imageId } from './images.ts';

/** Grey of what is out of date or has no value. */
export const noValueColor = '#8c95a3';

export interface PlaceProperties {
  readonly subject: string;
  readonly color: string;
  readonly image: string;
  /** Worst first: what does not fit on the map gives way to what is worse. */
  readonly rank: number;
}

export interface DistrictProperties {
  readonly code: string;
  readonly color?: string;
  readonly chosen: boolean;
  readonly dimmed: boolean;
}

type Text = (value: { readonly zh: string; readonly en: string }) => string;

/** Places with a position; the colour is that of the value's class, grey when it does not hold now. */
export function placeFeatures(
  values: readonly IndicatorValue[],
  number: (value: number) => string,
): MapFeatures<MapPoint, PlaceProperties> {
  const features = values.flatMap((value): MapFeature<MapPoint, PlaceProperties>[] => {
    if (!value.location) return [];
    const color = colorOf(value);
    const text = value.value === undefined ? '—' : number(value.value);
    const image = imageId({ kind: 'value', text, color, dashed: value.provenance.includes('synthetic') });
    const geometry: MapPoint = { type: 'Point', coordinates: [...value.location.coordinates] };
    return [{ type: 'Feature', geometry, properties: { subject: value.subject, color, image, rank: rankOf(value) } }];
  });
  return { type: 'FeatureCollection', features };
}

/** Lower comes first: what holds now before what does not, then the higher value. */
export function rankOf({ value, stale }: IndicatorValue): number {
  return value === undefined ? 2_000_000 : (stale ? 1_000_000 : 0) - value;
}

export function colorOf(value: IndicatorValue): string {
  if (value.value === undefined || value.stale) return noValueColor;
  return value.level ? safeColor(value.level.color) : '#0958d9';
}

/** Districts with an outline, tinted by their own value where the indicator has one. */
export function districtFeatures(
  areas: AreaCollection,
  values: readonly IndicatorValue[],
  chosen: string | undefined,
): MapFeatures<MapGeometry, DistrictProperties> {
  const byCode = new Map(values.map((value) => [value.subject, value]));
  const features = areas.features.flatMap(
    ({ geometry, properties: { code } }): MapFeature<MapGeometry, DistrictProperties>[] => {
      if (!geometry) return [];
      const value = byCode.get(code);
      const tint =
        value?.value !== undefined && !value.stale && value.level ? { color: safeColor(value.level.color) } : {};
      const properties = { code, ...tint, chosen: code === chosen, dimmed: chosen !== undefined && code !== chosen };
      return [{ type: 'Feature', geometry: geometry as MapGeometry, properties }];
    },
  );
  return { type: 'FeatureCollection', features };
}

export function labelFeatures(areas: AreaCollection, text: Text): MapFeatures<MapPoint, { readonly image: string }> {
  const features = areas.features.flatMap(
    ({ properties: { labelPoint, name } }): MapFeature<MapPoint, { image: string }>[] => {
      if (!labelPoint) return [];
      return [
        {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [...labelPoint] },
          properties: { image: imageId({ kind: 'label', text: text(name), color: '#33415c', dashed: false }) },
        },
      ];
    },
  );
  return { type: 'FeatureCollection', features };
}

export function caseFeatures(
  cases: readonly Pick<CaseSummary, 'id' | 'location' | 'overdue'>[],
): MapFeatures<MapPoint, { readonly caseId: string; readonly late: boolean }> {
  return {
    type: 'FeatureCollection',
    features: cases.flatMap(({ id, location, overdue }) =>
      location
        ? [
            {
              type: 'Feature' as const,
              geometry: { type: 'Point' as const, coordinates: [...location.coordinates] },
              properties: { caseId: id, late: overdue },
            },
          ]
        : [],
    ),
  };
}
