import { useEffect, useState } from 'react';

/** A value once it has not changed for a while: what is typed is asked about when the hand rests. */
export function useLater<T>(value: T, pause_ms = 400): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause_ms);
    return () => window.clearTimeout(timer);
  }, [value, pause_ms]);
  return settled;
}
