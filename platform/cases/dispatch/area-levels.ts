import type { Areas } from '@hub/context';
import type { AreaLevel } from '@hub/kernel';

/** The level of each area. Areas change when the city file does; a code not seen before is looked up, one that is none is not kept. */
export function areaLevels(areas: Pick<Areas, 'findArea'>): (code: string) => Promise<AreaLevel | undefined> {
  const known = new Map<string, AreaLevel>();
  return async (code) => {
    const level = known.get(code);
    if (level) return level;
    const found = (await areas.findArea(code))?.level;
    if (found) known.set(code, found);
    return found;
  };
}
