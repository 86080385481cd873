import type { CodeTable } from '@hub/kernel';
import { gramsOf } from '../duplicates/text-similarity.ts';

export interface Classified {
  readonly class: string;
  /** How much of the class's name stands in the text, 0 to 1. */
  readonly confidence: number;
}

/** Below this a person chooses. */
const leastConfidence = 0.6;
/** How much better the best has to be than the next: two that fit alike are no answer. */
const leastLead = 0.1;

/**
 * The class that a text names, by the share of the n-grams of a class's title that occur in it; longer names are the more
 * specific. Undefined when none is named clearly: nothing is guessed. Only classes with none below them are given.
 */
export function classifyText(table: CodeTable, text: string): Classified | undefined {
  const { names, byGram } = indexOf(table);
  const found = new Map<number, number>();
  for (const gram of gramsOf(text))
    for (const name of byGram.get(gram) ?? []) found.set(name, (found.get(name) ?? 0) + 1);
  const ranked = [...found]
    .map(([name, count]) => ({ ...(names[name] as Name), count }))
    .toSorted((a, b) => b.count / b.size - a.count / a.size || b.size - a.size)
    .map(({ code, size, count }) => ({ code, size, share: count / size }));
  const [first] = ranked;
  const second = ranked.find(({ code }) => code !== first?.code);
  if (!first || first.share < leastConfidence) return undefined;
  if (second && first.share - second.share < leastLead && first.size <= second.size) return undefined;
  return { class: first.code, confidence: Math.round(first.share * 100) / 100 };
}

interface Name {
  readonly code: string;
  /** How many n-grams it has. */
  readonly size: number;
}

interface TitleIndex {
  /** Both titles of each class that has none below it. */
  readonly names: readonly Name[];
  /** In which of them an n-gram stands. */
  readonly byGram: ReadonlyMap<string, readonly number[]>;
}

/** Class tables do not change while the hub runs, and every report is held against all of a table. */
const indexes = new WeakMap<CodeTable, TitleIndex>();

function indexOf(table: CodeTable): TitleIndex {
  const known = indexes.get(table);
  if (known) return known;
  const parents = new Set(table.rows.map(({ parent }) => parent));
  const names: Name[] = [];
  const byGram = new Map<string, number[]>();
  for (const { code, title } of table.rows) {
    if (parents.has(code)) continue;
    for (const text of new Set([title.zh, title.en])) {
      const grams = gramsOf(text);
      if (grams.size === 0) continue;
      for (const gram of grams) byGram.set(gram, [...(byGram.get(gram) ?? []), names.length]);
      names.push({ code, size: grams.size });
    }
  }
  const made = { names, byGram };
  indexes.set(table, made);
  return made;
}
