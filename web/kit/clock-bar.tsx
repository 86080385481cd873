import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../api/contract-cases.ts';
import { readClock } from './clock.ts';
import { useFormat } from './use-format.ts';
import { useNow } from './use-now.ts';

interface ClockBarProps {
  readonly file: Pick<CaseSummary, 'clock' | 'state' | 'closedAt' | 'dueAt'>;
  /** When the hub reported the clock, in epoch milliseconds. */
  readonly reportedAt: number;
}

/** How much of a case's time is used: green, amber in the last quarter, red when overdue; hatched while it stands still. */
export function ClockBar({ file, reportedAt }: ClockBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const reading = readClock(file.clock, reportedAt, useNow(15_000));
  const closed = file.state === 'closed';
  const words =
    closed && file.closedAt
      ? t('case.closedAt', { at: format.instant(file.closedAt) })
      : reading.left_ms < 0
        ? t('case.overdueBy', { span: format.span(reading.left_ms) })
        : t('case.left', { span: format.span(reading.left_ms) });
  const hint = `${t('case.usedOf', { used: format.span(reading.used_ms), limit: format.span(file.clock.limit_ms) })} · ${t('case.due', { at: format.instant(file.dueAt) })}`;
  return (
    <Tooltip title={hint}>
      <div className={`kit-clock kit-clock-${closed ? 'closed' : reading.tone}`}>
        <div className="kit-clock-track" role="img" aria-label={hint}>
          <div style={{ width: `${Math.max(2, reading.used * 100)}%` }} />
        </div>
        <span>{!closed && !file.clock.running && reading.left_ms >= 0 ? `${t('case.paused')} · ${words}` : words}</span>
      </div>
    </Tooltip>
  );
}
