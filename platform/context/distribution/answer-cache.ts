import type { OutboundAnswer } from '@hub/runtime';

const mostBytes = 32 * 1024 * 1024;

interface Kept {
  readonly answer: OutboundAnswer;
  readonly until: number;
}

/**
 * Answers of context sources, each for the time its registration allows (`cacheDuration`, CIM 009 clause 5.2.34). A question is everything
 * that is sent, the credentials too, so that nobody is shown what another was. In memory, the oldest gone first.
 */
export function openAnswerCache(now: () => number) {
  const kept = new Map<string, Map<string, Kept>>();
  let bytes = 0;

  function drop(source: string, question: string): void {
    const own = kept.get(source);
    bytes -= own?.get(question)?.answer.body.length ?? 0;
    own?.delete(question);
    if (own?.size === 0) kept.delete(source);
  }

  function makeRoom(): void {
    for (const [source, own] of kept)
      for (const question of own.keys()) {
        if (bytes <= mostBytes) return;
        drop(source, question);
      }
  }

  return {
    find(source: string, question: string): OutboundAnswer | undefined {
      const found = kept.get(source)?.get(question);
      if (found && found.until > now()) return found.answer;
      if (found) drop(source, question);
      return undefined;
    },
    /** Only what was answered in full or in part is worth keeping. */
    keep(source: string, question: string, answer: OutboundAnswer, for_ms: number): void {
      if (answer.status !== 200 && answer.status !== 206) return;
      drop(source, question);
      const own = kept.get(source) ?? new Map<string, Kept>();
      kept.set(source, own);
      own.set(question, { answer, until: now() + for_ms });
      bytes += answer.body.length;
      makeRoom();
    },
    /** Something was written there. */
    forget(source: string): void {
      for (const question of kept.get(source)?.keys() ?? []) drop(source, question);
    },
  };
}
