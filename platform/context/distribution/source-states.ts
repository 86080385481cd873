import type { HubError, Instant } from '@hub/kernel';

/** How a source has answered this process since it was started. */
export interface SourceState {
  readonly answers: number;
  readonly failures: number;
  readonly answeredAt?: Instant;
  readonly failedAt?: Instant;
  readonly failure?: { readonly zh: string; readonly en: string };
  /** Until then it is not asked. */
  readonly restingUntil?: Instant;
}

const most = 10_000;
const unknown: SourceState = { answers: 0, failures: 0 };

/** Keeps what is known of each source. */
export function openSourceStates(clock: () => Instant) {
  const states = new Map<string, SourceState>();
  const set = (key: string, state: SourceState) => {
    if (states.size >= most && !states.has(key)) states.clear();
    states.set(key, state);
  };
  const of = (key: string): SourceState => states.get(key) ?? unknown;

  return {
    /** @param key tenant and registration */
    of,
    isResting: (key: string) => (of(key).restingUntil ?? 0) > clock(),
    answered(key: string, status: number): void {
      const { restingUntil: _over, ...before } = of(key);
      // A source that is in trouble itself has answered, but not what was asked.
      const failed = status >= 500 && status !== 508;
      set(key, {
        ...before,
        answers: before.answers + (failed ? 0 : 1),
        failures: before.failures + (failed ? 1 : 0),
        ...(failed
          ? { failedAt: clock(), failure: { zh: `答复 ${status}`, en: `answered ${status}` } }
          : { answeredAt: clock() }),
      });
    },
    failed(key: string, error: HubError, cooldown_ms: number): void {
      const before = of(key);
      const { zh, en } = error.text;
      const restingUntil = clock() + cooldown_ms;
      set(key, { ...before, failures: before.failures + 1, failedAt: clock(), failure: { zh, en }, restingUntil });
    },
  };
}
