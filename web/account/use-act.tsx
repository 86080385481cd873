import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { useProblemText } from '../kit/problem-note.tsx';
import { WhyLink } from '../kit/why-link.tsx';
import { StepUp } from './step-up.tsx';

/** An act whose refusal for want of a fresh second factor asks for one; other refusals are told; the lists are asked anew. */
export function useAct<Order, Answer>(
  queryKey: string,
  act: (order: Order) => Promise<Answer>,
  onDone?: (answer: Answer, order: Order) => void,
): UseMutationResult<Answer, unknown, Order> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  return useMutation({
    mutationFn: act,
    onSuccess: (answer: Answer, order: Order) => onDone?.(answer, order),
    onError: (error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'factor.stepUpNeeded') {
        void message.error(
          <>
            {problemText(error)} <WhyLink error={error} />
          </>,
        );
        return;
      }
      const dialog = modal.info({
        title: t('account.stepUp'),
        icon: null,
        closable: true,
        footer: null,
        content: <StepUp onDone={() => dialog.destroy()} />,
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: [queryKey] }),
  });
}
