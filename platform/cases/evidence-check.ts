import type { Geometry, Instant } from '@hub/kernel';

/** How place and time of a photo fit the case it is to prove. */
export interface EvidenceCheck {
  /** From where the photo was taken to the place of the case. */
  readonly distance_m?: number;
  readonly place: 'near' | 'far' | 'unknown';
  /** `early`: before the case was opened; `wrong`: later than it was received. */
  readonly time: 'fits' | 'early' | 'wrong' | 'unknown';
}

const earthRadius_m = 6_371_008.8;
/** A photo is taken of something, not on it, and phones are 10 to 30 m off between houses. */
const near_m = 100;
const clockError_ms = 5 * 60_000;

/** Position and time are what the device said: the check finds mistakes, it is no proof against forgery. */
export function evidenceCheck(
  photo: {
    readonly place?: readonly [number, number] | undefined;
    readonly takenAt?: Instant | undefined;
    readonly at: Instant;
  },
  { location, openedAt }: { readonly location?: Geometry; readonly openedAt: Instant },
): EvidenceCheck {
  const { place, takenAt, at } = photo;
  const [longitude, latitude] = location?.type === 'Point' ? location.coordinates : [];
  const distance_m =
    place === undefined || longitude === undefined || latitude === undefined
      ? undefined
      : distance(place, [longitude, latitude]);
  return {
    ...(distance_m === undefined ? {} : { distance_m: Math.round(distance_m) }),
    place: distance_m === undefined ? 'unknown' : distance_m <= near_m ? 'near' : 'far',
    time:
      takenAt === undefined
        ? 'unknown'
        : takenAt > at + clockError_ms
          ? 'wrong'
          : takenAt < openedAt - clockError_ms
            ? 'early'
            : 'fits',
  };
}

/** Great-circle distance (haversine); over the length of a street the ellipsoid changes it by under 0.5 %. */
function distance([lon1, lat1]: readonly [number, number], [lon2, lat2]: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const a =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * earthRadius_m * Math.asin(Math.sqrt(a));
}
