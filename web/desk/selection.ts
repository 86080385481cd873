/** The rows chosen for an act on many, by id. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | undefined;
}

export const emptySelection: Selection = { ids: new Set(), anchor: undefined };
/** The hub takes so many at once. */
export const mostSelected = 200;

/** Chooses a row, or chooses it no longer. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id) && next.size < mostSelected) next.add(id);
  return { ids: next, anchor: id };
}

/** Adds all rows from the anchor to this one, as Shift does everywhere. */
export function extended(selection: Selection, id: string, order: readonly string[]): Selection {
  const from = selection.anchor === undefined ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  const all = [...new Set([...selection.ids, ...range])];
  return { ids: new Set(all.slice(0, mostSelected)), anchor: selection.anchor };
}

/** What is still listed: a case that has left the list is not acted on unseen. */
export function within({ ids, anchor }: Selection, order: readonly string[]): Selection {
  const listed = order.filter((id) => ids.has(id));
  return listed.length === ids.size ? { ids, anchor } : { ids: new Set(listed), anchor };
}
