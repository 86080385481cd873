import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { LevelTag } from '../kit/level-tag.tsx';
import { ProvenanceChips } from '../kit/provenance-chip.tsx';
import { StaleMark } from '../kit/stale-mark.tsx';
import { useFormat } from '../kit/use-format.ts';
import type { Touched } from '../map/city-map.tsx';
import type { MapData } from './use-map-data.ts';
import { useView } from './use-view.ts';

interface MapHoverProps {
  readonly touched: Touched;
  readonly x: number;
  readonly y: number;
  readonly data: MapData;
}

/** What lies under the pointer: name, value, age and nature. */
export function MapHover({ touched, x, y, data }: MapHoverProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { indicator } = useView();
  const { subject, code, caseId } = touched.properties;
  const file = data.cases.data?.items.find(({ id }) => id === caseId);
  const value =
    data.places.values.find((each) => each.subject === subject) ??
    data.districts.values.find((each) => each.subject === code);
  const area = data.areas.data?.features.find(({ properties }) => properties.code === code)?.properties;
  return (
    <div className="cockpit-hover" style={{ left: x, top: y }} aria-hidden="true">
      <strong>{file ? `${file.number} ${text(file.title)}` : text(value?.subjectName ?? area?.name)}</strong>
      {file ? (
        <span>
          {text(file.stepTitle)} · {text(file.bureauName)}
        </span>
      ) : null}
      {value ? (
        <>
          <span>
            {value.value === undefined
              ? format.pair(t('common.noData'), text(value.missing) || t('state.noReason'))
              : `${format.number(value.value)} ${indicator?.unit.symbol ?? ''}`}{' '}
            {value.level ? <LevelTag level={value.level} faded={value.stale} /> : null}
          </span>
          <span className="cockpit-hover-foot">
            <ProvenanceChips provenances={value.provenance} />
            {value.stale ? <StaleMark at={value.observedAt ?? value.at} indicator={indicator} /> : null}
            <Age at={value.observedAt ?? value.at} />
          </span>
        </>
      ) : !file && area ? (
        <span>
          {format.pair(
            t('common.noData'),
            indicator?.scopes.includes('district')
              ? t('state.noValues')
              : t('cockpit.noScopeTile', { scope: t('scope.district') }),
          )}
        </span>
      ) : null}
    </div>
  );
}
