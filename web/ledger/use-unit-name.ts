import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';

/** What a unit is called: a bureau, or a district by its code. */
export function useUnitName(): (unit: string) => string {
  const text = useText();
  const { bureaus } = useCity();
  const districts = useQuery(queries.areas('district')).data?.features ?? [];
  return (unit) =>
    text(
      bureaus.find(({ id }) => id === unit)?.name ??
        districts.find(({ properties }) => properties.code === unit)?.properties.name,
    ) || unit;
}
