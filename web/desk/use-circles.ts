import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';
import { heldRoles } from './roles.ts';

export interface Circle {
  readonly value: string;
  readonly label: string;
}

/** Whom one may share a view with: the units one works for, and everyone who holds one of one's roles. */
export function useCircles(): readonly Circle[] {
  const { t } = useTranslation();
  const text = useText();
  const city = useCity();
  const principal = useQuery(queries.session()).data;
  const posts = useQuery(identityQueries.account()).data?.posts ?? [];
  const { bureaus = [], areas = [] } = principal?.scope ?? {};
  const nameOf = (id: string) =>
    text(city.bureaus.find((bureau) => bureau.id === id)?.name ?? posts.find(({ unit }) => unit === id)?.unitName) ||
    id;
  const held = principal?.roles ?? [];
  return [
    ...[...bureaus, ...areas].map((id) => ({ value: `unit:${id}`, label: t('desk.shareUnit', { unit: nameOf(id) }) })),
    ...heldRoles(city, principal)
      .filter(({ id }) => held.includes(id))
      .map(({ id, title }) => ({ value: id, label: t('desk.shareRole', { role: text(title) }) })),
  ];
}

export function circleName(circles: readonly Circle[], value: string): string {
  return circles.find((circle) => circle.value === value)?.label ?? value;
}
