import { useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';

const keepers = ['administrator', 'securityAdministrator', 'auditAdministrator'];

/** Whether the reader is one of those who see the policies and who can see what. The hub decides; this spares a refusal. */
export function useIsKeeper(): boolean {
  return useQuery(queries.session()).data?.roles.some((role) => keepers.includes(role)) ?? false;
}
