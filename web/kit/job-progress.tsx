import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from './use-format.ts';

interface JobProgressProps {
  readonly rows: number;
  readonly total: number;
  readonly busy: boolean;
  readonly onCancel: () => void;
}

/** How far long work in the hub is, and the way to stop it. */
export function JobProgress({ rows, total, busy, onCancel }: JobProgressProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const far = t('common.progress', { rows: format.number(rows), total: format.number(total) });
  return (
    <div className="kit-progress">
      <Progress percent={total === 0 ? 0 : Math.min(100, Math.floor((rows / total) * 100))} aria-label={far} />
      <div className="kit-row kit-row-between">
        <span className="kit-muted">{far}</span>
        <Button size="small" loading={busy} onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}
