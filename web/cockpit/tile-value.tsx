import { useTranslation } from 'react-i18next';
import type { Tile } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { LevelTag } from '../kit/level-tag.tsx';
import { useFormat } from '../kit/use-format.ts';

interface TileValueProps {
  readonly value: Tile | undefined;
  readonly unit: string;
  /** Why there is no value at all. */
  readonly nothing: string;
}

/** The number with its unit and class, or in words why there is none. Zero is a number. */
export function TileValue({ value, unit, nothing }: TileValueProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  if (value?.value === undefined) {
    return (
      <div className="cockpit-tile-nothing">
        <strong>{t('common.noData')}</strong>
        <span>{value ? text(value.missing) || t('state.noReason') : nothing}</span>
      </div>
    );
  }
  return (
    <div className={`cockpit-tile-number ${value.stale ? 'cockpit-stale' : ''}`}>
      <strong>{format.number(value.value)}</strong>
      {unit ? <small>{unit}</small> : null}
      {value.level ? <LevelTag level={value.level} faded={value.stale ?? false} /> : null}
    </div>
  );
}
