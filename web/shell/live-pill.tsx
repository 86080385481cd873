import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../api/live-context.tsx';

export function LivePill() {
  const { t } = useTranslation();
  const status = useLiveStatus();
  return (
    <Tooltip title={t(`top.${status}Hint`)}>
      <span className={`shell-live shell-live-${status}`} role="status">
        <i aria-hidden="true" />
        {t(`top.${status}`)}
      </span>
    </Tooltip>
  );
}
