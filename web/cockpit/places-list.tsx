import { useTranslation } from 'react-i18next';
import type { IndicatorValue } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { LevelTag } from '../kit/level-tag.tsx';
import { ProvenanceChips } from '../kit/provenance-chip.tsx';
import { StaleMark } from '../kit/stale-mark.tsx';
import { useFormat } from '../kit/use-format.ts';
import { rankOf } from '../map/features.ts';
import { useView } from './use-view.ts';

/** The map's places as a list, worst first: the way to them by keyboard and screen reader. */
export function PlacesList({ values }: { readonly values: readonly IndicatorValue[] }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const { indicator, change } = useView();
  if (values.length === 0) return <EmptyNote reason={t('cockpit.noPlaces')} />;
  const sorted = [...values].sort((one, other) => rankOf(one) - rankOf(other));
  return (
    <ul className="cockpit-places">
      {sorted.map((value) => (
        <li key={value.subject}>
          <button
            type="button"
            className="kit-link-button"
            onClick={() => indicator && change({ evidence: indicator.id, subject: value.subject })}
          >
            {text(value.subjectName)}
          </button>
          <span className={value.stale ? 'cockpit-stale' : ''}>
            {value.value === undefined
              ? format.pair(t('common.noData'), text(value.missing) || t('state.noReason'))
              : `${format.number(value.value)} ${indicator?.unit.symbol ?? ''}`}
          </span>
          <span className="cockpit-places-end">
            {value.level ? <LevelTag level={value.level} faded={value.stale} /> : null}
            <ProvenanceChips provenances={value.provenance} />
            {value.stale ? <StaleMark at={value.observedAt ?? value.at} indicator={indicator} /> : null}
            <Age at={value.observedAt ?? value.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
