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
  const grams = gramsOf(text);
  if (grams.size === 0) return undefined;
  const parents = new Set(table.rows.map(({ parent }) => parent));
  const ranked = table.rows
    .filter(({ code }) => !parents.has(code))
    .map(({ code, title }) => ({ code, ...best(grams, [title.zh, title.en]) }))
    .toSorted((a, b) => b.share - a.share || b.size - a.size);
  const [first, second] = ranked;
  if (!first || first.share < leastConfidence) return undefined;
  if (second && first.share - second.share < leastLead && first.size <= second.size) return undefined;
  return { class: first.code, confidence: Math.round(first.share * 100) / 100 };
}

function best(grams: ReadonlySet<string>, titles: readonly string[]) {
  return titles
    .map((title) => {
      const own = gramsOfTitle(title);
      let found = 0;
      for (const gram of own) if (grams.has(gram)) found += 1;
      return { share: own.size === 0 ? 0 : found / own.size, size: own.size };
    })
    .reduce((one, other) => (other.share > one.share ? other : one));
}

/** Class tables do not change while the hub runs, and every report is held against all of a table. */
const titles = new Map<string, ReadonlySet<string>>();
function gramsOfTitle(title: string): ReadonlySet<string> {
  const known = titles.get(title);
  if (known) return known;
  const grams = gramsOf(title);
  titles.set(title, grams);
  return grams;
}
