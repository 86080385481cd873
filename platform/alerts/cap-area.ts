import type { Areas } from '@hub/context';
import type { Localised, Polygonal, Position } from '@hub/kernel';
import type { PublishedAlert } from './cap-message.ts';

/** The place of a message: CAP 1.2 `area`. */
export interface CapArea {
  readonly description: Localised;
  /** GB/T 2260 code of the innermost division. */
  readonly geocode?: string;
  /** `latitude,longitude radius_km`. */
  readonly circle?: string;
  /** Closed rings of `latitude,longitude` pairs. */
  readonly polygons: readonly string[];
}

/** Longer rings are left to the geocode, which says the same in six digits. */
const mostPositions = 500;

/** Where an alert holds: a place as a point, an area as its outline, both with the code of the division. */
export async function capArea(
  areas: Areas,
  { area, location, scope, subject, subjectName }: PublishedAlert,
): Promise<CapArea> {
  const names = area.map(({ name }) => name);
  const last = scope === 'place' || names.length === 0 ? [subjectName] : [];
  const described = [...names, ...last];
  const geocode = area.findLast(({ code }) => /^\d{6}$/.test(code))?.code;
  const outline = scope === 'place' ? undefined : (await areas.findArea(subject, { outlines: true }))?.outline;
  return {
    description: {
      zh: described.map(({ zh }) => zh).join(''),
      en: described.map(({ en }) => en).join(', '),
    },
    ...(geocode === undefined ? {} : { geocode }),
    // What one instrument measures is known for its place alone: a circle without radius.
    ...(location?.type === 'Point' ? { circle: `${pair(location.coordinates)} 0` } : {}),
    polygons: outline
      ? ringsOf(outline).flatMap((ring) => (ring.length > mostPositions ? [] : ring.map(pair).join(' ')))
      : [],
  };
}

/** Outer rings: CAP polygons have no holes. */
function ringsOf(outline: Polygonal): readonly (readonly Position[])[] {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  return polygons.flatMap(([outer]) => (outer ? [outer] : []));
}

function pair([longitude, latitude]: Position): string {
  return `${latitude},${longitude}`;
}
