import { type Area, type City, checkPacks, defineErrors } from '@hub/kernel';
import { findWorkedOut, keepWorkedOut, sourcesHash } from '@hub/runtime';

const errors = defineErrors('city', {
  unknown: {
    status: 500,
    zh: '没有城市 {city}：cities/ 下没有这个目录',
    en: 'There is no city {city}: no such folder below cities/',
  },
});

/**
 * Loads the city file and checks every pack it switches on. Its areas are worked out once, and again when a file of the
 * city has changed, its list of packages with their versions being one of them. @throws city.unknown, pack.…
 */
export async function loadCity(name: string): Promise<City> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw errors.unknown({ city: name });
  const loaded = await import(`@hub/city-${name}`).catch((cause: unknown) => {
    throw errors.unknown({ city: name }, cause);
  });
  const { city } = loaded as { city: City };
  checkPacks(city.packs);
  let areas: ReturnType<City['areas']> | undefined;
  return {
    ...city,
    areas: () => {
      areas ??= areasOf(name, city);
      return areas;
    },
  };
}

async function areasOf(name: string, city: City): Promise<readonly Area[]> {
  const from = sourcesHash([new URL('.', import.meta.resolve(`@hub/city-${name}`))]);
  const found = findWorkedOut<readonly Area[]>(`areas-${name}`, from);
  if (found) return found;
  const areas = await city.areas();
  keepWorkedOut(`areas-${name}`, from, areas);
  return areas;
}
