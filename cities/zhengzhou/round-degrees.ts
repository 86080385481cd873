/** Six decimals are 0.1 m, far below the drawing's own accuracy. */
export function roundDegrees(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
