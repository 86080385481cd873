import type { Geometry } from '@hub/kernel';
import { getGeometry } from '../attributes/geojson.ts';
import { contextErrors } from '../errors.ts';

export const georels = ['within', 'contains', 'intersects', 'equals', 'disjoint', 'overlaps'] as const;

/** A condition on where an entity is (CIM 009 clause 4.10). Distances in metres. */
export type GeoCondition = { readonly geometry: Geometry; readonly property: string } & (
  | { readonly relation: (typeof georels)[number] }
  | { readonly relation: 'near'; readonly within?: number; readonly beyond?: number }
);

const bad = (reason: string) => contextErrors.badRequestData({ reason });

export interface GeoParameters {
  readonly georel?: unknown;
  readonly geometry?: unknown;
  readonly coordinates?: unknown;
}

/** @param property stored name of the GeoProperty. Undefined when nothing is asked. */
export function parseGeo(given: GeoParameters, property: string): GeoCondition | undefined {
  if (given.georel === undefined && given.geometry === undefined && given.coordinates === undefined) return undefined;
  if (typeof given.georel !== 'string' || typeof given.geometry !== 'string' || given.coordinates === undefined) {
    throw bad('georel, geometry and coordinates go together');
  }
  const geometry = getGeometry({ type: given.geometry, coordinates: parseCoordinates(given.coordinates) });
  const [relation, ...modifiers] = given.georel.split(';');
  if (relation === 'near') return { relation, geometry, property, ...parseDistance(modifiers) };
  const known = georels.find((one) => one === relation);
  if (!known || modifiers.length > 0) throw bad(`georel ${given.georel.slice(0, 64)}`);
  return { relation: known, geometry, property };
}

function parseDistance(modifiers: readonly string[]): { readonly within: number } | { readonly beyond: number } {
  const [modifier = '', ...more] = modifiers;
  const [, name, number] = /^(maxDistance|minDistance)==(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.exec(modifier) ?? [];
  const distance = Number(number);
  if (more.length > 0 || !(distance > 0 && distance < Number.POSITIVE_INFINITY))
    throw bad('near goes with one maxDistance or minDistance above zero');
  return name === 'maxDistance' ? { within: distance } : { beyond: distance };
}

function parseCoordinates(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw bad('coordinates are not JSON');
  }
}
