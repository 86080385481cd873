import { useCallback, useEffect, useState } from 'react';

export interface Loaded<T> {
  readonly data?: T;
  readonly error?: unknown;
  reload(): void;
}

/** Reads once, and again when asked; the last answer stays while a new one is on its way. `read` must be stable. */
export function useLoad<T>(read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ readonly data?: T; readonly error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    // A new turn is a new look at the same question.
    void turn;
    read().then(
      (data) => gone || setState({ data }),
      (error: unknown) => gone || setState((before) => ({ ...before, error })),
    );
    return () => {
      gone = true;
    };
  }, [read, turn]);
  return { ...state, reload: useCallback(() => setTurn((before) => before + 1), []) };
}
