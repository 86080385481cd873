import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Indicator, Tile } from '../api/contract.ts';
import { Age } from '../kit/age.tsx';
import { ProvenanceChips } from '../kit/provenance-chip.tsx';
import { StaleMark } from '../kit/stale-mark.tsx';
import { useFormat } from '../kit/use-format.ts';

interface TileFootProps {
  readonly value: Tile;
  readonly indicator: Indicator | undefined;
  readonly target: number | undefined;
}

/** What a number needs to be believed: nature, age, standard; and what is being done about it. */
export function TileFoot({ value, indicator, target }: TileFootProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { provenance = [], openCases = 0, observedAt, at } = value;
  const time = observedAt ?? at;
  if (time === undefined) return null;
  return (
    <footer>
      <ProvenanceChips provenances={provenance} />
      {value.stale ? <StaleMark at={time} indicator={indicator} /> : null}
      <Age at={time} />
      {target === undefined ? null : (
        <span className="kit-muted">{t('cockpit.target', { value: format.number(target) })}</span>
      )}
      {openCases > 0 ? (
        <Link to="/desk" search={{ queue: 'all', state: 'open' }} className="kit-chip">
          {t('cockpit.inHand', { count: openCases })}
        </Link>
      ) : null}
    </footer>
  );
}
