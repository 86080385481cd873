import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { identityQueries } from '../api/queries-identity.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';

/** What a role is called; of a role nobody declares, its id. */
export function useRoleText(): (role: string) => string {
  const text = useText();
  const { t } = useTranslation();
  const city = useCity();
  const roles = useQuery({ ...identityQueries.roles(), retry: false }).data?.items ?? [];
  return (role) => {
    const declared = roles.find(({ id }) => id === role);
    if (declared) return text(declared.title);
    if (role === 'administrator') return t('account.administrator');
    const [pack, name] = role.split('.');
    const title = city.packs.find(({ id }) => id === pack)?.roles.find(({ id }) => id === role || id === name)?.title;
    return title ? text(title) : role;
  };
}
