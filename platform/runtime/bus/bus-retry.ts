export const defaultMaxAttempts = 5;

const firstPause_ms = 100;
const longestPause_ms = 30_000;

/** How long a message rests after its n-th failure: 0.1 s, 0.2 s, 0.4 s … 30 s. */
export function retryPause_ms(attempt: number): number {
  return Math.min(firstPause_ms * 2 ** (attempt - 1), longestPause_ms);
}

/** What a parked message says of its last failure. */
export function failureText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
