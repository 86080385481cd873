import { areasOf } from '@hub/alerts';
import type { Areas } from '@hub/context';
import { type Area, areaLevels, type Geometry, point } from '@hub/kernel';
import { caseErrors } from '../errors.ts';
import { reportErrors } from './report-errors.ts';

/** Where something is, as a reporter can say it. */
export type ReportPlace =
  | { readonly kind: 'point'; readonly longitude: number; readonly latitude: number }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'area'; readonly code: string };

export interface FoundPlace {
  /** Outermost first, never empty. */
  readonly areas: readonly Area[];
  readonly location?: Geometry;
}

/** @throws case.placeOutside, report.addressUnknown */
export async function findPlace(areas: Areas, place: ReportPlace): Promise<FoundPlace> {
  switch (place.kind) {
    case 'point': {
      const location = point(place.longitude, place.latitude);
      return { areas: notEmpty(await areas.locate(location), caseErrors.placeOutside()), location };
    }
    case 'area':
      return { areas: notEmpty(await chainOf(areas, place.code), caseErrors.placeOutside()) };
    case 'address': {
      const code = areaNamedIn(place.address, await areas.listAreas({}));
      return { areas: notEmpty(code === undefined ? [] : await chainOf(areas, code), reportErrors.addressUnknown()) };
    }
    default:
      return place satisfies never;
  }
}

function chainOf(areas: Areas, code: string): Promise<readonly Area[]> {
  return areasOf(areas, { scope: 'city', subject: code });
}

function notEmpty(found: readonly Area[], error: Error): readonly Area[] {
  if (found.length === 0) throw error;
  return found;
}

/**
 * The innermost area whose name stands in an address. There is no gazetteer of streets and house numbers, and nothing is guessed:
 * an address that names none of our areas is refused.
 */
export function areaNamedIn(
  address: string,
  areas: readonly Pick<Area, 'code' | 'level' | 'name'>[],
): string | undefined {
  const text = address.toLowerCase();
  const depth = (area: Pick<Area, 'level'>) => areaLevels.indexOf(area.level);
  const named = areas.filter(
    ({ name }) => text.includes(name.zh.toLowerCase()) || hasWord(text, name.en.toLowerCase()),
  );
  return named.toSorted((a, b) => depth(b) - depth(a) || b.name.zh.length - a.name.zh.length)[0]?.code;
}

function hasWord(text: string, word: string): boolean {
  return word !== '' && ` ${text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${word} `);
}
