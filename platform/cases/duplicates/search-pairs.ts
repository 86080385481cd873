/**
 * The pairs of neighbouring characters of texts, each as one 32-bit number: whatever a text is searched for, its pairs are among
 * those of the texts that contain it, so an index over them finds the few worth reading. Pairs do not cross texts.
 * Case does not count; characters beyond the first plane are taken by their lower half, which can only find too much.
 */
export function searchPairs(...texts: readonly string[]): readonly number[] {
  const pairs = new Set<number>();
  for (const text of texts) {
    let before: number | undefined;
    for (const letter of text.toLowerCase()) {
      const code = (letter.codePointAt(0) ?? 0) & 0xffff;
      if (before !== undefined) pairs.add((before << 16) | code);
      before = code;
    }
  }
  return [...pairs];
}
