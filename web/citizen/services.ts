import type { Service } from './api.ts';

/** Services whose title or group holds every word typed, in either language. */
export function searchServices(services: readonly Service[], typed: string): readonly Service[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return services.filter(({ title, group }) => {
    const text = `${title.zh} ${title.en} ${group.zh} ${group.en}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Beginnings that say nothing by themselves, such as 管理 or the. */
const shortest = 2;

/** Services that a description seems to speak of, the likeliest first: shared pairs of characters, or shared words. */
export function guessServices(services: readonly Service[], description: string, most = 3): readonly Service[] {
  const said = description.toLowerCase();
  const scored = services.map((service) => ({ service, score: scoreOf(service, said) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ service }) => service);
}

function scoreOf({ title }: Service, said: string): number {
  const pairs = Array.from({ length: Math.max(0, title.zh.length - 1) }, (_, at) => title.zh.slice(at, at + shortest));
  const words = title.en.toLowerCase().split(/[^a-z]+/);
  return (
    pairs.filter((pair) => said.includes(pair)).length +
    words.filter((word) => word.length > 3 && said.includes(word)).length
  );
}
