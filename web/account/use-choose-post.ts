import { useQueryClient } from '@tanstack/react-query';
import { identity } from '../api/identity.ts';
import { useAct } from './use-act.tsx';

/** Goes on as another post. What one may see hangs on the post: everything fetched is asked anew. */
export function useChoosePost() {
  const client = useQueryClient();
  return useAct('account', identity.choosePost, () => void client.invalidateQueries());
}
