import type { Service } from './api.ts';

/** Services whose title or group holds every word typed, in either language. */
export function searchServices(services: readonly Service[], typed: string): readonly Service[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return services.filter(({ title, group }) => {
    const text = `${title.zh} ${title.en} ${group.zh} ${group.en}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
