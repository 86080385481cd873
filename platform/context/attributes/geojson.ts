import type { Geometry } from '@hub/kernel';
import { contextErrors } from '../errors.ts';

const depths: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

const isKind = (type: unknown): type is string => typeof type === 'string' && Object.hasOwn(depths, type);
const bad = (reason: string) => contextErrors.badRequestData({ reason: `geometry: ${reason}` });

export function looksLikeGeometry(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'coordinates' in value && 'type' in value && isKind(value.type);
}

/** A GeoJSON geometry (RFC 7946 §3.1) that PostGIS will take. @throws context.badRequestData */
export function getGeometry(value: unknown): Geometry {
  if (typeof value !== 'object' || value === null) throw bad('not an object');
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  if (!isKind(type)) throw bad('the type is not a kind of geometry');
  const depth = depths[type] ?? 0;
  checkPositions(coordinates, depth);
  if (type === 'LineString') checkLine(coordinates as unknown[]);
  if (type === 'MultiLineString') for (const line of coordinates as unknown[][]) checkLine(line);
  if (type === 'Polygon') checkRings(coordinates as number[][][]);
  if (type === 'MultiPolygon') for (const rings of coordinates as number[][][][]) checkRings(rings);
  return value as Geometry;
}

function checkPositions(value: unknown, depth: number): void {
  if (!Array.isArray(value)) throw bad('coordinates must be arrays');
  if (depth > 0) {
    if (value.length === 0) throw bad('coordinates are empty');
    for (const part of value) checkPositions(part, depth - 1);
    return;
  }
  if (value.length < 2 || value.length > 4 || !value.every(Number.isFinite))
    throw bad('a position is two or three numbers');
  if (Math.abs(value[0]) > 180 || Math.abs(value[1]) > 90) throw bad('a position is off the Earth');
}

function checkLine(positions: readonly unknown[]): void {
  if (positions.length < 2) throw bad('a line has at least two positions');
}

function checkRings(rings: readonly number[][][]): void {
  for (const ring of rings) {
    const [first, last] = [ring[0], ring.at(-1)];
    const closed = first?.length === last?.length && first?.every((part, index) => part === last?.[index]);
    if (ring.length < 4 || !closed) throw bad('a ring is closed and has at least four positions');
  }
}
