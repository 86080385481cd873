import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { BulkBar } from './bulk-bar.tsx';
import type { BulkAction } from './bulk-form.tsx';
import { CaseFilters } from './case-filters.tsx';
import { CaseRows } from './case-rows.tsx';
import { isFiltered } from './search.ts';
import { useDesk } from './use-desk.ts';
import { onDeskKey } from './use-desk-keys.ts';
import { useSelection } from './use-selection.ts';

/** The cases of a queue. Only the rows in view are drawn; the next page comes when its place is near. */
export function CaseList({ caseId }: { readonly caseId: string | undefined }) {
  const { t } = useTranslation();
  const { search, queue, query } = useDesk();
  const [start, setStart] = useState<BulkAction>();
  const cases = useInfiniteQuery(queries.cases(query));
  const items = useMemo(() => cases.data?.pages.flatMap((page) => page.items) ?? [], [cases.data]);
  const filtered = isFiltered(search);
  const selection = useSelection(items);
  const none = selection.chosen.length === 0;
  // Once nothing is chosen the next act begins anew.
  useEffect(() => {
    if (none) setStart(undefined);
  }, [none]);
  const latest = useRef(none);
  latest.current = none;
  useEffect(() => onDeskKey((key) => key === 'e' && !latest.current && setStart('handOver')), []);
  return (
    <section className="desk-list" aria-label={t('desk.list')}>
      <CaseFilters />
      <BulkBar key={start ?? ''} selection={selection} start={start} />
      {queue === 'mine' && items.length > 0 && selection.chosen.length === 0 ? (
        <Button
          size="small"
          className="desk-shift"
          title={t('desk.shiftHint')}
          onClick={() => {
            selection.all();
            setStart('handOver');
          }}
        >
          {t('desk.shift')}
        </Button>
      ) : null}
      <div className="desk-list-state">
        <DataState query={cases}>
          {() =>
            items.length === 0 ? (
              <EmptyNote
                title={t(filtered ? 'desk.emptyFiltered' : 'desk.empty')}
                reason={filtered ? t('desk.filtered') : t('desk.emptyHint')}
              />
            ) : (
              <CaseRows
                items={items}
                selection={selection}
                caseId={caseId}
                reportedAt={cases.dataUpdatedAt}
                hasMore={cases.hasNextPage}
                isFetchingMore={cases.isFetchingNextPage}
                onMore={() => void cases.fetchNextPage()}
              />
            )
          }
        </DataState>
      </div>
      {items.length > 0 ? (
        <p className="desk-list-foot kit-muted">
          {t(cases.hasNextPage ? 'desk.listCount' : 'desk.listEnd', { count: items.length })}
        </p>
      ) : null}
    </section>
  );
}
