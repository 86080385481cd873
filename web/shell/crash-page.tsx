import { useQueryClient } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { useProblemText } from '../kit/problem-note.tsx';

/** Stands in for a page that could not be loaded (no hub) or that failed by a fault of ours. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const problemText = useProblemText();
  const retry = () => {
    void client.invalidateQueries();
    reset();
    void router.invalidate();
  };
  const known = error instanceof Problem;
  return (
    <Result
      status={known ? 'warning' : 'error'}
      title={known ? problemText(error) : t('common.crashed')}
      subTitle={known ? undefined : t('common.crashedHint')}
      extra={
        <Button type="primary" onClick={retry}>
          {t('common.retry')}
        </Button>
      }
    >
      {known ? null : <code className="kit-code">{problemText(error)}</code>}
    </Result>
  );
}
