import { useQuery } from '@tanstack/react-query';
import { useText } from '../i18n/use-language.ts';
import { policyQueries } from './policies-client.ts';

/** What an action or an act of the log is called; of one without a title, its code. */
export function useActionName(): (action: string) => string {
  const text = useText();
  const { actions = [], acts = [] } = useQuery(policyQueries.terms()).data ?? {};
  return (action) => {
    const title = [...actions, ...acts].find(({ id }) => id === action)?.title;
    return title ? text(title) : action;
  };
}
