import { Tooltip } from 'antd';
import { useFormat } from './use-format.ts';
import { useNow } from './use-now.ts';

/** How old something is, ticking; the exact time is in the tooltip and in `dateTime`. */
export function Age({ at, className }: { readonly at: string; readonly className?: string | undefined }) {
  const format = useFormat();
  const age_ms = useNow(5_000) - Date.parse(at);
  return (
    <Tooltip title={format.instant(at, 'second')}>
      <time dateTime={at} className={className ?? 'kit-muted'}>
        {format.age(age_ms)}
      </time>
    </Tooltip>
  );
}
