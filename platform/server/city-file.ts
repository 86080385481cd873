import { type City, checkPacks, defineErrors } from '@hub/kernel';

const errors = defineErrors('city', {
  unknown: {
    status: 500,
    zh: '没有城市 {city}：cities/ 下没有这个目录',
    en: 'There is no city {city}: no such folder below cities/',
  },
});

/** Loads the city file and checks every pack it switches on. Its areas are worked out once. @throws city.unknown, pack.… */
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
      areas ??= city.areas();
      return areas;
    },
  };
}
