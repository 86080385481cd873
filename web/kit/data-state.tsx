import { Alert, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from './empty-note.tsx';
import { ProblemNote } from './problem-note.tsx';
import { useFormat } from './use-format.ts';
import { useNow } from './use-now.ts';

/** What DataState needs of a query, whatever its kind. */
interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly dataUpdatedAt: number;
  refetch(): unknown;
}

interface DataStateProps<Data> {
  readonly query: Asked<Data>;
  /** The reason why there is nothing, or undefined when there is something to show. */
  readonly empty?: (data: Data) => string | undefined;
  readonly skeleton?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** The four states of everything that is fetched: loading, failed, empty, there. Old data stays, with a word about its age. */
export function DataState<Data>({ query, empty, skeleton, children }: DataStateProps<Data>) {
  const { data, error, isPending } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    if (error) return <ProblemNote error={error} onRetry={retry} />;
    return isPending ? (
      <div aria-busy="true">{skeleton ?? <Skeleton active title={false} paragraph={{ rows: 4 }} />}</div>
    ) : null;
  }
  const reason = empty?.(data);
  return (
    <>
      {error ? <OutdatedNote since={query.dataUpdatedAt} onRetry={retry} /> : null}
      {reason === undefined ? children(data) : <EmptyNote reason={reason} />}
    </>
  );
}

function OutdatedNote({ since, onRetry }: { readonly since: number; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(5_000);
  return (
    <Alert
      type="warning"
      showIcon
      className="kit-outdated"
      title={t('common.outdated', { age: format.age(now - since) })}
      action={
        <Button size="small" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}
