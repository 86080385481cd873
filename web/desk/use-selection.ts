import { useEffect, useMemo, useState } from 'react';
import type { CaseSummary } from '../api/contract-cases.ts';
import { emptySelection, extended, type Selection, toggled, within } from './selection.ts';

export interface RowSelection {
  readonly chosen: readonly CaseSummary[];
  has(id: string): boolean;
  /** A press on a row's box, or x; with Shift the rows between are chosen too. */
  choose(id: string, range: boolean): void;
  clear(): void;
  all(): void;
}

/** The rows chosen in the list; they stay with their cases when the list changes under them. */
export function useSelection(items: readonly CaseSummary[]): RowSelection {
  const [selection, set] = useState<Selection>(emptySelection);
  const order = useMemo(() => items.map(({ id }) => id), [items]);
  useEffect(() => set((now) => within(now, order)), [order]);
  return {
    chosen: items.filter(({ id }) => selection.ids.has(id)),
    has: (id) => selection.ids.has(id),
    choose: (id, range) => set((now) => (range ? extended(now, id, order) : toggled(now, id))),
    clear: () => set(emptySelection),
    all: () =>
      set((now) => (order[0] === undefined ? now : extended({ ...now, anchor: order[0] }, order.at(-1) ?? '', order))),
  };
}
