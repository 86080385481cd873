import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { queries } from '../api/queries.ts';
import { useLanguage, useText } from '../i18n/use-language.ts';
import { caseFeatures, districtFeatures, labelFeatures } from '../map/features.ts';
import type { Bounds } from '../map/geo.ts';
import { LazyMap } from '../map/lazy-map.tsx';

/** About three kilometres around the case. */
const reach_deg = 0.03;

export function CaseMap({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const areas = useQuery(queries.areas('district')).data;
  const [broken, setBroken] = useState(false);
  const [longitude, latitude] = file.location?.coordinates ?? [];
  const code = file.area.at(1)?.code;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` is new on every draw but depends on the language only
  const data = useMemo(
    () => ({
      ...(areas ? { districts: districtFeatures(areas, [], code), labels: labelFeatures(areas, text) } : {}),
      cases: caseFeatures([file]),
    }),
    [areas, code, longitude, latitude, language],
  );
  if (longitude === undefined || latitude === undefined)
    return <p className="case-no-map kit-muted">{t('case.noLocation')}</p>;
  const bounds: Bounds = [longitude - reach_deg, latitude - reach_deg, longitude + reach_deg, latitude + reach_deg];
  return broken ? (
    <p className="case-no-map kit-muted">
      {latitude.toFixed(5)}, {longitude.toFixed(5)}
    </p>
  ) : (
    <div className="case-map">
      <LazyMap label={t('case.miniMap')} data={data} bounds={bounds} still onFail={() => setBroken(true)} />
    </div>
  );
}
