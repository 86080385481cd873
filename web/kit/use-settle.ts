import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useProblemText } from './problem-note.tsx';

/** How a mutation ends, whichever way: what went wrong is told, and what it may have changed is asked anew. */
export function useSettle(queryKey: string) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  return {
    onError: (error: unknown) => void message.error(problemText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: [queryKey] }),
  };
}
