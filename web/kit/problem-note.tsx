import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { useText } from '../i18n/use-language.ts';
import { WhyLink } from './why-link.tsx';

/** What went wrong in the hub's own words; a fault of our own keeps its message for the report. */
export function useProblemText(): (error: unknown) => string {
  const text = useText();
  return (error) =>
    error instanceof Problem ? text(error.text) : error instanceof Error ? error.message : String(error);
}

export function ProblemNote({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problemText(error)}
      description={
        error instanceof Problem && error.status > 0 ? (
          <>
            <code className="kit-code">{error.code}</code> <WhyLink error={error} />
          </>
        ) : undefined
      }
      action={onRetry && <Button onClick={onRetry}>{t('common.retry')}</Button>}
    />
  );
}
