/** How often a statement comes before it is worth keeping prepared, and how many are: every connection holds them all. */
const often = 3;
const kept = 200;
const watched = 2_000;

const names = new Map<string, string>();
const counts = new Map<string, number>();

/**
 * The name under which a server keeps a statement prepared that comes again and again, so that it is read and planned once
 * and not for each request; undefined for others. Clients make up as many different queries as they like: the first that
 * prove frequent have the places.
 */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= kept) return known;
  const count = (counts.get(text) ?? 0) + 1;
  if (counts.size >= watched) counts.clear();
  counts.set(text, count);
  if (count < often) return undefined;
  const name = `entity.query.${names.size}`;
  names.set(text, name);
  counts.delete(text);
  return name;
}
