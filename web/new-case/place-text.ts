export type Place = readonly [longitude: number, latitude: number];

/** About a metre. */
const digits = 5;

export function placeText(place: Place | undefined): string {
  return place ? place.map((part) => part.toFixed(digits)).join(', ') : '';
}

/** Longitude and latitude as typed; undefined for what is no place. */
export function placeOfText(text: string): Place | undefined {
  const [longitude, latitude, ...more] = text
    .trim()
    .split(/[,，\s]+/)
    .map(Number);
  if (longitude === undefined || latitude === undefined || more.length > 0) return undefined;
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : undefined;
}
