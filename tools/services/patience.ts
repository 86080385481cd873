/** What lies further apart than this between two looks, the machine has had us stopped for: it was doing something else. */
const longestLook_ms = 1_000;

/**
 * How long somebody who looks again and again goes on waiting, by the time in which they could look: a clock also counts
 * that in which a busy machine runs neither them nor what they wait for.
 * @returns whether to look once more
 */
export function patience(within_ms: number): () => boolean {
  let [spent_ms, lookedAt] = [0, Date.now()];
  return () => {
    const now = Date.now();
    spent_ms += Math.min(now - lookedAt, longestLook_ms);
    lookedAt = now;
    return spent_ms < within_ms;
  };
}
