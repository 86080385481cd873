const han = /\p{Script=Han}/u;

/**
 * How alike two texts are, from 0 to 1: Dice's coefficient (Dice 1945) over their character n-grams. Chinese is not divided
 * into words, so its runs give pairs of characters; other words give triples of letters, padded so that beginnings
 * weigh more. Case, width of characters, punctuation and spaces do not count. Undefined when one of them says nothing.
 */
export function textSimilarity(one: string, other: string): number | undefined {
  const [a, b] = [gramsOf(one), gramsOf(other)];
  if (a.size === 0 || b.size === 0) return undefined;
  let shared = 0;
  for (const gram of a) if (b.has(gram)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}

/** The n-grams of a text. @example gramsOf('井盖坏') → 井盖, 盖坏 */
export function gramsOf(text: string): ReadonlySet<string> {
  const grams = new Set<string>();
  for (const word of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? []) {
    for (const run of word.match(/\p{Script=Han}+|\P{Script=Han}+/gu) ?? []) addGrams(grams, run);
  }
  return grams;
}

function addGrams(grams: Set<string>, run: string): void {
  const letters = han.test(run) ? Array.from(run) : [' ', ' ', ...Array.from(run), ' '];
  const size = han.test(run) ? 2 : 3;
  if (letters.length < size) grams.add(run);
  for (let at = 0; at + size <= letters.length; at += 1) grams.add(letters.slice(at, at + size).join(''));
}
