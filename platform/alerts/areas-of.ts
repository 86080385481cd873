import type { Areas } from '@hub/context';
import { type Area, areaLevels, type Geometry, type IndicatorScope } from '@hub/kernel';

export interface SubjectPlace {
  readonly scope: IndicatorScope;
  readonly subject: string;
  readonly location?: Geometry;
}

/** The areas of a subject, outermost first: those around a place, or an area and those above it. */
export async function areasOf(areas: Areas, { scope, subject, location }: SubjectPlace): Promise<readonly Area[]> {
  if (scope === 'place') return location ? areas.locate(location) : [];
  const found: Area[] = [];
  let code: string | undefined = subject;
  while (code !== undefined && found.length < areaLevels.length) {
    // It may have left the city file since a value was computed for it.
    const area = await areas.findArea(code);
    if (area) found.unshift(area);
    code = area?.parent;
  }
  return found;
}
