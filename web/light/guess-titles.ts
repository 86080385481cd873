interface Titled {
  readonly title: { readonly zh: string; readonly en: string };
}

/** Shorter shared parts say nothing by themselves. */
const shortest = 2;
const shortestWord = 4;

/** What a text seems to speak of, the likeliest first, by shared pairs of characters or shared words with the titles; nothing if none. */
export function guessTitles<T extends Titled>(items: readonly T[], text: string, most = 3): readonly T[] {
  const said = text.toLowerCase();
  return items
    .map((item) => ({ item, score: scoreOf(item, said) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}

function scoreOf({ title }: Titled, said: string): number {
  const pairs = Array.from({ length: Math.max(0, title.zh.length - 1) }, (_, at) => title.zh.slice(at, at + shortest));
  const words = title.en.toLowerCase().split(/[^a-z]+/);
  return (
    pairs.filter((pair) => said.includes(pair)).length +
    words.filter((word) => word.length >= shortestWord && said.includes(word)).length
  );
}
