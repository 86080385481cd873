import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { EmptyNote } from '../kit/empty-note.tsx';
import { CaseFilters } from './case-filters.tsx';
import { CaseRows } from './case-rows.tsx';
import { isFiltered } from './search.ts';
import { useDesk } from './use-desk.ts';

/** The cases of a queue. Only the rows in view are drawn; the next page comes when its place is near. */
export function CaseList({ caseId }: { readonly caseId: string | undefined }) {
  const { t } = useTranslation();
  const { search, query } = useDesk();
  const cases = useInfiniteQuery(queries.cases(query));
  const items = cases.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = isFiltered(search);
  return (
    <section className="desk-list" aria-label={t('desk.list')}>
      <CaseFilters />
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
