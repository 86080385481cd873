import { chinaOffset_ms, type Instant } from '@hub/kernel';

export const hour_ms = 3_600_000;
export const day_ms = 24 * hour_ms;

export type Span = 'hour' | 'day';

export interface InstantRange {
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
}

/** Where an aggregate of a stretch of time is read from. */
export interface Piece extends InstantRange {
  readonly source: 'history' | Span;
}

const grids: Readonly<Record<Span, { length: number; offset: number }>> = {
  hour: { length: hour_ms, offset: 0 },
  day: { length: day_ms, offset: -chinaOffset_ms },
};

/** The start of the hour or of the day in China that holds an instant. */
export function floorTo(span: Span, at: Instant): Instant {
  const { length, offset } = grids[span];
  return Math.floor((at - offset) / length) * length + offset;
}

export function ceilTo(span: Span, at: Instant): Instant {
  const floor = floorTo(span, at);
  return floor === at ? at : floor + grids[span].length;
}

const isOn = (span: Span, at: Instant): boolean => floorTo(span, at) === at;

/**
 * Cuts a range into what rollups answer and what the history must. Days serve periods of whole days, hours those of
 * whole hours; no period may begin inside one.
 * @param rolled where hours and days are complete @param bounds starts of the periods
 */
export function piecesOf(range: InstantRange, rolled: InstantRange | undefined, bounds: readonly Instant[]): Piece[] {
  const whole: Piece = { source: 'history', ...range };
  if (
    !rolled ||
    rolled.from >= rolled.to ||
    !bounds.slice(0, -1).every((bound) => isOn('hour', bound) || bound <= rolled.from)
  )
    return [whole];
  const days = { from: ceilTo('day', rolled.from), to: floorTo('day', rolled.to) };
  const inDays =
    days.from < days.to &&
    bounds.slice(0, -1).every((bound) => isOn('day', bound) || bound <= days.from || bound >= days.to);
  const middle: Piece[] = inDays
    ? [
        { source: 'hour', from: rolled.from, to: days.from },
        { source: 'day', ...days },
        { source: 'hour', from: days.to, to: rolled.to },
      ]
    : [{ source: 'hour', ...rolled }];
  const pieces: Piece[] = [
    { source: 'history', from: range.from, to: rolled.from },
    ...middle,
    { source: 'history', from: rolled.to, to: range.to },
  ];
  return pieces.filter(({ from, to }) => from < to);
}
