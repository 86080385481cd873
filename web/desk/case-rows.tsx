import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Checkbox } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../api/contract-cases.ts';
import { CaseRow } from './case-row.tsx';
import { useCursor } from './use-cursor.ts';
import type { RowSelection } from './use-selection.ts';

interface CaseRowsProps {
  readonly items: readonly CaseSummary[];
  readonly selection: RowSelection;
  readonly caseId: string | undefined;
  readonly reportedAt: number;
  readonly hasMore: boolean;
  readonly isFetchingMore: boolean;
  readonly onMore: () => void;
}

const rowHeight_px = 104;

export function CaseRows({ items, selection, caseId, reportedAt, hasMore, isFetchingMore, onMore }: CaseRowsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/desk' });
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight_px,
    overscan: 6,
  });
  const open = (file: CaseSummary) => void navigate({ to: '/desk/$caseId', params: { caseId: file.id }, search });
  const cursor = useCursor(items, caseId, {
    open,
    show: (index) => rows.scrollToIndex(index),
    choose: ({ id }, range) => selection.choose(id, range),
  });
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isFetchingMore && last >= items.length - 10) onMore();
  }, [hasMore, isFetchingMore, last, items.length, onMore]);
  return (
    <div ref={scroller} className="desk-rows">
      <ul style={{ height: rows.getTotalSize() }} aria-label={t('desk.list')}>
        {visible.map(({ index, start }) => {
          const file = items[index];
          return file ? (
            <li
              key={file.id}
              style={{ transform: `translateY(${start}px)`, height: rowHeight_px }}
              aria-posinset={index + 1}
              aria-setsize={items.length}
            >
              <Checkbox
                className="desk-row-box"
                aria-label={t('desk.selectRow', { number: file.number })}
                checked={selection.has(file.id)}
                onChange={({ nativeEvent }) => selection.choose(file.id, nativeEvent.shiftKey)}
              />
              <CaseRow file={file} reportedAt={reportedAt} opened={file.id === caseId} under={index === cursor} />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}
