/** Where j (down) and k (up) lead from a row; -1 is before the first. Undefined for other keys and at the ends. */
export function nextCursor(index: number, key: string, count: number): number | undefined {
  const next = key === 'j' ? index + 1 : key === 'k' ? index - 1 : -1;
  return next >= 0 && next < count ? next : undefined;
}
