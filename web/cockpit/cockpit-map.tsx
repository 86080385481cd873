import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useText } from '../i18n/use-language.ts';
import { formatNumber } from '../kit/format.ts';
import { ProvenanceChip } from '../kit/provenance-chip.tsx';
import type { Touched } from '../map/city-map.tsx';
import { caseFeatures, districtFeatures, labelFeatures, placeFeatures } from '../map/features.ts';
import { boundsOf } from '../map/geo.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import { MapHover } from './map-hover.tsx';
import type { MapData } from './use-map-data.ts';
import { useView } from './use-view.ts';

interface CockpitMapProps {
  readonly data: MapData;
  readonly layers: readonly string[];
  readonly onFail: () => void;
}

export function CockpitMap({ data, layers, onFail }: CockpitMapProps) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const navigate = useNavigate();
  const { search, indicator, change } = useView();
  const [hover, setHover] = useState<{ readonly touched: Touched; readonly x: number; readonly y: number }>();
  const { areas, shownPlaces, districts, cases } = data;

  // One memo a source: outlines are heavy, and a new reading must not send them to the map's worker again.
  const outlines = useMemo(
    () => areas.data && districtFeatures(areas.data, districts.values, search.area),
    [areas.data, districts.values, search.area],
  );
  const labels = useMemo(
    () => areas.data && labelFeatures(areas.data, (name) => name[language]),
    [areas.data, language],
  );
  const places = useMemo(
    () => placeFeatures(shownPlaces, (value) => formatNumber(value, language)),
    [shownPlaces, language],
  );
  const marks = useMemo(() => caseFeatures(cases.data?.items ?? []), [cases.data]);
  const sources = { districts: outlines, labels, places, cases: marks };
  const bounds = useMemo(
    () =>
      boundsOf(data.outline?.coordinates ?? areas.data?.features.map(({ geometry }) => geometry?.coordinates)) ??
      boundsOf(shownPlaces.map(({ location }) => location?.coordinates)),
    [areas.data, data.outline, shownPlaces],
  );
  const shown = useMemo(
    () => ({
      districts: layers.includes('districts'),
      places: layers.includes('places'),
      cases: layers.includes('cases'),
    }),
    [layers],
  );
  const choose = (touched: Touched | undefined) => {
    const { subject, caseId, code } = touched?.properties ?? {};
    if (typeof subject === 'string' && indicator) change({ evidence: indicator.id, subject });
    else if (typeof caseId === 'string') void navigate({ to: '/desk/$caseId', params: { caseId }, search: {} });
    else change({ area: typeof code === 'string' && code !== search.area ? code : undefined });
  };
  return (
    <div className="cockpit-map-stage">
      <LazyMap
        label={t('cockpit.mapLabel', { indicator: text(indicator?.title) })}
        data={sources}
        bounds={bounds}
        shown={shown}
        onHover={(touched, { x, y }) => setHover(touched ? { touched, x, y } : undefined)}
        onChoose={choose}
        onFail={onFail}
      />
      {shownPlaces.some(({ provenance }) => provenance.includes('synthetic')) ? (
        <div className="cockpit-map-note">
          <ProvenanceChip provenance="synthetic" />
        </div>
      ) : null}
      {hover ? <MapHover {...hover} data={data} /> : null}
    </div>
  );
}
