import { useFormat } from '../kit/use-format.ts';
import { useNow } from '../kit/use-now.ts';

/** The hub's time in the city's zone. */
export function CityClock() {
  const format = useFormat();
  const now = useNow();
  return (
    <time className="shell-clock" dateTime={new Date(now).toISOString()}>
      <span>{format.instant(now, 'clock')}</span>
      <small>
        {format.instant(now, 'date')} {format.instant(now, 'weekday')}
      </small>
    </time>
  );
}
