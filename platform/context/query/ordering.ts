import type { Geometry } from '@hub/kernel';
import { getGeometry } from '../attributes/geojson.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Path, parsePathText } from './q.ts';

/** One attribute to sort by. */
export interface OrderTerm {
  readonly path: Path;
  readonly descending: boolean;
  readonly byDistance: boolean;
}

/** How entities are to be sorted (CIM 009 clause 4.23). */
export interface Ordering {
  readonly terms: readonly OrderTerm[];
  /** What distances are measured from. */
  readonly from?: Geometry;
  /** A BCP 47 tag; without one texts are sorted as the root of the Unicode collation does. */
  readonly collation?: string;
}

export interface OrderingInput {
  readonly orderBy: string | undefined;
  readonly collation: string | undefined;
  readonly coordinates: unknown;
  readonly geometry: string | undefined;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });
const directions = ['asc', 'desc', 'dist-asc', 'dist-desc'];

/** @throws context.badRequestData */
export function parseOrdering(input: OrderingInput): Ordering | undefined {
  const { collation, orderBy } = input;
  if (collation !== undefined) getCollator(collation);
  const from = parseFrom(input);
  if (orderBy === undefined) return undefined;
  const terms = orderBy.split(',').map(parseTerm);
  if (terms.length > 10) throw bad('orderBy names more than ten attributes');
  if (terms.some((term) => term.byDistance) && !from) throw bad('sorting by distance needs orderFrom');
  return { terms, ...(from ? { from } : {}), ...(collation === undefined ? {} : { collation }) };
}

function parseTerm(text: string): OrderTerm {
  const [path = '', direction = 'asc', ...more] = text.trim().split(';');
  if (!directions.includes(direction) || more.length > 0)
    throw bad(`orderBy: a direction is one of ${directions.join(', ')}`);
  return {
    path: parsePathText(path),
    descending: direction.endsWith('desc'),
    byDistance: direction.startsWith('dist-'),
  };
}

function parseFrom({ coordinates, geometry }: OrderingInput): Geometry | undefined {
  if (coordinates === undefined) {
    if (geometry !== undefined) throw bad('orderGeometry goes with orderFrom');
    return undefined;
  }
  let parsed = coordinates;
  if (typeof coordinates === 'string') {
    try {
      parsed = JSON.parse(coordinates);
    } catch {
      throw bad('orderFrom is not JSON');
    }
  }
  return getGeometry({ type: geometry ?? 'Point', coordinates: parsed });
}

/** Strengths of RFC 6067's `ks` as JavaScript names them. */
const sensitivities: Readonly<Record<string, Intl.CollatorOptions['sensitivity']>> = {
  level1: 'base',
  level2: 'accent',
  level3: 'variant',
  level4: 'variant',
  identic: 'variant',
};

/** The comparison a collation means. @throws context.badRequestData */
export function getCollator(collation: string): Intl.Collator {
  const strength = /-ks-([a-z0-9]+)/.exec(collation)?.[1];
  const sensitivity = strength === undefined ? 'variant' : sensitivities[strength];
  try {
    if (collation.length > limits.nameLength || !sensitivity) throw new RangeError(collation);
    return new Intl.Collator(collation, { sensitivity });
  } catch (error) {
    throw contextErrors.badRequestData({ reason: 'collation is not a language tag of RFC 6067' }, error);
  }
}
