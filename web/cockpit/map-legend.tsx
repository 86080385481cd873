import { useTranslation } from 'react-i18next';
import type { Level } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { safeColor } from '../kit/color.ts';
import type { MapData } from './use-map-data.ts';
import { useView } from './use-view.ts';

/** The classes that are on the map now, what frames and grey mean, and how much of it is synthetic. */
export function MapLegend({ data }: { readonly data: MapData }) {
  const { t } = useTranslation();
  const text = useText();
  const { indicator } = useView();
  const { shownPlaces, districts, areas, places, cases } = data;
  const levels = new Map<string, Level>();
  const ranked = [...shownPlaces, ...districts.values].sort((one, other) => (one.value ?? 0) - (other.value ?? 0));
  for (const { level, value } of ranked) if (level && value !== undefined) levels.set(level.color, level);
  const synthetic = shownPlaces.filter(({ provenance }) => provenance.includes('synthetic')).length;
  const missing = shownPlaces.filter(({ value, stale }) => value === undefined || stale).length;
  const outlines = areas.data?.features.find(({ geometry }) => geometry)?.properties.source;
  return (
    <footer className="cockpit-legend">
      <ul aria-label={t('cockpit.legend')}>
        {[...levels.values()].map((level) => (
          <li key={level.color}>
            <i style={{ background: safeColor(level.color) }} />
            {text(level.title)}
          </li>
        ))}
        {missing > 0 ? (
          <li>
            <i className="cockpit-legend-none" />
            {t('cockpit.legendStale')}
          </li>
        ) : null}
        {synthetic > 0 ? (
          <li>
            <i className="cockpit-legend-synthetic" />
            {t('cockpit.legendSynthetic')}
          </li>
        ) : null}
        {cases.data && cases.data.items.length > 0 ? (
          <li>
            <i className="cockpit-legend-case" />
            {t('cockpit.legendCase')}
          </li>
        ) : null}
      </ul>
      <p className="kit-muted">
        {shownPlaces.length > 0
          ? [
              t('cockpit.places', { count: shownPlaces.length }),
              synthetic > 0 ? t('cockpit.placesSynthetic', { count: synthetic }) : '',
              missing > 0 ? t('cockpit.placesMissing', { count: missing }) : '',
            ]
              .filter(Boolean)
              .join(' · ')
          : places.query.isLoading || !indicator
            ? t('common.loading')
            : t('cockpit.noPlaces')}
        {areas.data ? ` · ${outlines ? t('cockpit.outlineSource', { source: outlines }) : t('cockpit.noOutline')}` : ''}
      </p>
    </footer>
  );
}
