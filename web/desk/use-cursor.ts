import { useEffect, useRef, useState } from 'react';
import type { CaseSummary } from '../api/contract-cases.ts';
import { nextCursor } from './cursor.ts';
import { onDeskKey } from './use-desk-keys.ts';

interface CursorMoves {
  readonly open: (file: CaseSummary) => void;
  readonly show: (index: number) => void;
  readonly choose: (file: CaseSummary, range: boolean) => void;
}

/** The row that j and k move and Enter opens. It stays with its case when the list changes under it. */
export function useCursor(items: readonly CaseSummary[], openId: string | undefined, moves: CursorMoves): number {
  const [cursorId, setCursorId] = useState<string | undefined>(openId);
  const index = items.findIndex(({ id }) => id === cursorId);
  const latest = useRef({ items, index, moves });
  latest.current = { items, index, moves };
  useEffect(() => setCursorId((id) => openId ?? id), [openId]);
  useEffect(
    () =>
      onDeskKey((key) => {
        const { items, index, moves } = latest.current;
        const at = items[index];
        if (key === 'Enter' && at) return moves.open(at);
        // x chooses the row, X (with Shift) all rows from the one chosen first.
        if ((key === 'x' || key === 'X') && at) return moves.choose(at, key === 'X');
        const next = nextCursor(index, key, items.length);
        if (next === undefined) return;
        setCursorId(items[next]?.id);
        moves.show(next);
      }),
    [],
  );
  return index;
}
