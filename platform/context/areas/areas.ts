import type { Area, AreaLevel, Geometry } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { selectAreas, selectAreasAtEach, storeAreas } from './store-areas.ts';

/** The city's areas: what lies where, and who is inside whom. */
export interface Areas {
  /** Undefined when there is none of this code, or none any more. Without its outline unless asked. */
  findArea(code: string, options?: { readonly outlines?: boolean }): Promise<Area | undefined>;
  /** Without outlines unless asked: they are large. */
  listAreas(filter: {
    readonly level?: AreaLevel;
    readonly parent?: string;
    readonly outlines?: boolean;
  }): Promise<readonly Area[]>;
  /** The areas a place lies in, outermost first; empty outside the city. At most one area a level. */
  locate(place: Geometry): Promise<readonly Area[]>;
  /** Codes of every area a place lies in, also of those that overlap: all of them are in charge. */
  covering(place: Geometry): Promise<readonly string[]>;
  /** Adds or replaces areas by code. */
  store(areas: readonly Area[]): Promise<void>;
}

const cachedPlaces = 10_000;

/** Areas change when the city file changes, at start; places are asked about all the time, so answers are remembered. */
export function openAreas(database: Database): Areas {
  const places = new Map<string, readonly Area[]>();
  const at = gatherPlaces(database);
  const areasAt = async (place: Geometry): Promise<readonly Area[]> => {
    const key = JSON.stringify(place.coordinates);
    const known = places.get(key);
    if (known) return known;
    const found = await at(place);
    if (places.size >= cachedPlaces) places.clear();
    places.set(key, found);
    return found;
  };
  return {
    async findArea(code, { outlines = false } = {}) {
      const [area] = await selectAreas(database, { code, outlines });
      return area;
    },
    listAreas: ({ outlines = false, ...filter }) => selectAreas(database, { ...filter, outlines }),
    locate: async (place) => onePerLevel(await areasAt(place)),
    covering: async (place) => (await areasAt(place)).map(({ code }) => code),
    async store(areas) {
      await storeAreas(database, areas);
      places.clear();
    },
  };
}

/** Places asked for while a look-up is under way go together into the next. */
function gatherPlaces(database: Database): (place: Geometry) => Promise<readonly Area[]> {
  const waiting: { place: Geometry; resolve(areas: readonly Area[]): void; reject(error: unknown): void }[] = [];
  let busy = false;
  const run = async () => {
    while (waiting.length > 0) {
      const asked = waiting.splice(0, 200);
      try {
        const found = await selectAreasAtEach(
          database,
          asked.map(({ place }) => place),
        );
        asked.forEach(({ resolve }, index) => {
          resolve(found[index] ?? []);
        });
      } catch (error) {
        // One place that is none must not fail the others.
        if (asked.length === 1) asked[0]?.reject(error);
        else
          for (const one of asked)
            selectAreasAtEach(database, [one.place]).then(([areas = []]) => one.resolve(areas), one.reject);
      }
    }
    busy = false;
  };
  return (place) =>
    new Promise((resolve, reject) => {
      waiting.push({ place, resolve, reject });
      if (busy) return;
      busy = true;
      setImmediate(() => void run());
    });
}

/** Where outlines overlap (a development zone inside a district) the smaller one, listed first, is answerable. */
function onePerLevel(areas: readonly Area[]): readonly Area[] {
  const levels = new Set<AreaLevel>();
  return areas.filter((area) => !levels.has(area.level) && levels.add(area.level));
}
