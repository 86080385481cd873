import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Indicator } from '../api/contract.ts';
import { durationIn_ms } from './format.ts';
import { useFormat } from './use-format.ts';

/** Says that a value no longer shows the present, and why. */
export function StaleMark({
  at: time,
  indicator,
}: {
  readonly at: string;
  readonly indicator?: Indicator | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = format.instant(time);
  const limit_ms = durationIn_ms(indicator?.staleAfter);
  const reason =
    limit_ms === undefined ? t('state.staleShort', { at }) : t('state.staleHint', { at, limit: format.span(limit_ms) });
  return (
    <Tooltip title={reason}>
      <span className="kit-stale">{t('state.stale')}</span>
    </Tooltip>
  );
}
