import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../api/contract.ts';
import { DataState } from './data-state.tsx';
import { EmptyNote } from './empty-note.tsx';

interface PagedListProps<Item extends { readonly id: string }> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  readonly empty: string;
  readonly children: (item: Item) => ReactNode;
}

/** A list that grows page by page. */
export function PagedList<Item extends { readonly id: string }>({ query, empty, children }: PagedListProps<Item>) {
  const { t } = useTranslation();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <DataState query={query}>
        {() =>
          items.length === 0 ? (
            <EmptyNote reason={empty} />
          ) : (
            <ul className="kit-list kit-sheet">
              {items.map((item) => (
                <li key={item.id}>{children(item)}</li>
              ))}
            </ul>
          )
        }
      </DataState>
      {query.hasNextPage ? (
        <Button block loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}
