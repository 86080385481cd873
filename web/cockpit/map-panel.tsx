import { Checkbox, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { Panel } from '../kit/panel.tsx';
import { useIsPhone } from '../kit/use-media.ts';
import { CockpitMap } from './cockpit-map.tsx';
import { MapLegend } from './map-legend.tsx';
import { PlacesList } from './places-list.tsx';
import { useMapData } from './use-map-data.ts';
import { useView } from './use-view.ts';

export const mapLayers = ['districts', 'places', 'cases'] as const;
type MapLayer = (typeof mapLayers)[number];
const layerTexts = {
  districts: 'cockpit.layerDistricts',
  places: 'cockpit.layerPlaces',
  cases: 'cockpit.layerCases',
} as const;

export function MapPanel() {
  const { t } = useTranslation();
  const text = useText();
  const phone = useIsPhone();
  const { indicators, indicator, change } = useView();
  const [form, setForm] = useState<'map' | 'list'>('map');
  const [broken, setBroken] = useState(false);
  const [layers, setLayers] = useState<readonly MapLayer[]>(mapLayers);
  const data = useMapData();
  const asList = form === 'list' || broken;
  return (
    <Panel
      className="cockpit-map"
      title={
        <Select
          className="cockpit-map-choice"
          variant="borderless"
          aria-label={t('cockpit.indicator')}
          value={indicator?.id ?? null}
          options={(indicators ?? []).map(({ id, title }) => ({ value: id, label: text(title) }))}
          onChange={(id) => change({ indicator: id ?? undefined })}
          popupMatchSelectWidth={false}
        />
      }
      extra={
        <>
          {asList || phone ? null : (
            <Checkbox.Group
              aria-label={t('cockpit.layers')}
              options={mapLayers.map((layer) => ({ value: layer, label: t(layerTexts[layer]) }))}
              value={[...layers]}
              onChange={(chosen) => setLayers(mapLayers.filter((layer) => chosen.includes(layer)))}
            />
          )}
          <Segmented
            size="small"
            disabled={broken}
            value={asList ? 'list' : 'map'}
            options={[
              { value: 'map', label: t('common.map') },
              { value: 'list', label: t('common.list') },
            ]}
            onChange={(value) => setForm(value === 'list' ? 'list' : 'map')}
          />
        </>
      }
    >
      {asList ? (
        <>
          {broken ? <p className="cockpit-none">{t('cockpit.mapFailed')}</p> : null}
          <DataState query={data.places.query}>{() => <PlacesList values={data.shownPlaces} />}</DataState>
        </>
      ) : (
        <>
          <CockpitMap data={data} layers={layers} onFail={() => setBroken(true)} />
          <MapLegend data={data} />
        </>
      )}
    </Panel>
  );
}
