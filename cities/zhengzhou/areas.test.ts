import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Area, Position, SampleDevice } from '@hub/kernel';
import { parseDivisionCode } from '@hub/standards';
import { listAreas } from './areas.ts';
import { feeds } from './feeds.ts';
import { isInside } from './is-inside.ts';
import { beijingStations, zhengzhouStations } from './stations.ts';

const areas = await listAreas();
const atLevel = (level: Area['level']) => areas.filter((area) => area.level === level);

function ringOf({ outline }: Area): readonly Position[] {
  return (outline?.type === 'Polygon' ? outline.coordinates[0] : undefined) ?? [];
}

/** Signed area by the shoelace formula on a local plane, in km². */
function size_km2(ring: readonly Position[]): number {
  const toRadians = Math.PI / 180;
  let twice = 0;
  for (const [index, [x, y]] of ring.entries()) {
    const [x1, y1] = ring.at(index - 1) ?? [x, y];
    twice += (x1 * y - x * y1) * Math.cos(34.7 * toRadians);
  }
  return Math.abs(twice / 2) * 111.32 ** 2;
}

describe('the areas of Zhengzhou', () => {
  test('are one city, 15 county-level units, 208 streets and towns, 3,306 communities and a grid', () => {
    const counts = (['city', 'district', 'street', 'community'] as const).map((level) => atLevel(level).length);
    assert.deepEqual(counts, [1, 15, 208, 3306]);
    assert.ok(atLevel('grid').length > 300 && atLevel('grid').length < 1000);
  });

  test('have codes of their own and parents that are there', () => {
    const codes = new Set(areas.map(({ code }) => code));
    assert.equal(codes.size, areas.length);
    for (const { code, parent, level } of areas) {
      if (level !== 'city') assert.ok(parent !== undefined && codes.has(parent), code);
    }
  });

  test('nest as their division codes say', () => {
    for (const { code, parent } of [...atLevel('street'), ...atLevel('community')]) {
      assert.equal(parseDivisionCode(code)?.parent, parent, code);
    }
  });

  test('only the drawn grid is synthetic, and all of it', () => {
    for (const { level, provenance } of areas) assert.equal(provenance, level === 'grid' ? 'synthetic' : 'recorded');
  });
});

describe('outlines', () => {
  test('are there for the twelve statutory units and closed', () => {
    const drawn = atLevel('district').filter(({ outline }) => outline);
    assert.equal(drawn.length, 12);
    for (const area of drawn) assert.deepEqual(ringOf(area)[0], ringOf(area).at(-1), area.name.zh);
  });

  test('add up to the area of the city, which is about 7,567 km²', () => {
    const [city] = atLevel('city');
    assert.ok(city);
    const total = atLevel('district').reduce((sum, area) => sum + size_km2(ringOf(area)), 0);
    assert.ok(Math.abs(total - 7567) < 200, `districts: ${total}`);
    assert.ok(Math.abs(size_km2(ringOf(city)) - total) < 60, `city: ${size_km2(ringOf(city))}`);
  });

  test('are WGS84: the drawing in GCJ-02 lies about 0.0062° further east and 0.0013° further south', () => {
    // The label point of 中原区 in the package is 113.613337, 34.748256.
    const [x = 0, y = 0] = areas.find(({ code }) => code === '410102')?.labelPoint ?? [];
    assert.ok(Math.abs(113.613337 - x - 0.0061) < 0.0005, String(x));
    assert.ok(Math.abs(34.748256 - y + 0.0012) < 0.0005, String(y));
  });
});

describe('places of the demo', () => {
  test('every synthetic device lies in the district it is named after', () => {
    for (const { id, name, location } of feeds.flatMap(({ devices }) => devices)) {
      const district = atLevel('district').find((area) => name.zh.startsWith(area.name.zh));
      assert.ok(district && location.type === 'Point', id);
      assert.ok(isInside(location.coordinates, ringOf(district)), id);
    }
  });

  test('every national station lies in the city, no station of Beijing does', () => {
    const [city] = atLevel('city');
    assert.ok(city);
    const isInCity = ({ location }: SampleDevice) =>
      location.type === 'Point' && isInside(location.coordinates, ringOf(city));
    assert.ok(zhengzhouStations.every(isInCity));
    assert.ok(!beijingStations.some(isInCity));
  });
});

describe('the synthetic grid', () => {
  test('has 15-digit codes that begin with a real community', () => {
    for (const { code, parent } of atLevel('grid')) {
      assert.match(code, /^\d{15}$/);
      assert.equal(code.slice(0, 12), parent);
    }
  });

  test('gives every street of a drawn district cells beside each other, as long as there are enough', () => {
    const streets = atLevel('street').filter(({ parent }) => parent === '410105');
    const owners = atLevel('grid')
      .map(({ code }) => code.slice(0, 9))
      .filter((code) => code.startsWith('410105'));
    assert.deepEqual(new Set(owners), new Set(streets.map(({ code }) => code)));
    const runs = owners.filter((owner, index) => owner !== owners[index - 1]);
    assert.equal(runs.length, streets.length);
  });

  test('lies inside the box of its district, in cells of one size', () => {
    for (const district of atLevel('district').filter(({ outline }) => outline)) {
      const xs = ringOf(district).map(([x]) => x);
      const ys = ringOf(district).map(([, y]) => y);
      const cells = atLevel('grid').filter(({ code }) => code.startsWith(district.code));
      assert.ok(cells.length > 5, district.name.zh);
      const side_km = Number(district.code.slice(4)) <= 20 ? 1.5 : 4;
      for (const cell of cells) {
        for (const [x, y] of ringOf(cell)) {
          assert.ok(x >= Math.min(...xs) && x <= Math.max(...xs) && y >= Math.min(...ys) && y <= Math.max(...ys));
        }
        assert.ok(Math.abs(size_km2(ringOf(cell)) / side_km ** 2 - 1) < 0.02, cell.code);
      }
    }
  });
});
