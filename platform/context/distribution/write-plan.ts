import { type Piece, piecesAt } from './pieces.ts';
import type { Registration } from './registration.ts';
import type { Matching } from './registrations.ts';

/** What one source is to write; `all` where pieces are not told apart. */
export interface SourceShare {
  readonly registration: Registration;
  readonly pieces: 'all' | ReadonlySet<Piece>;
}

export interface Plan {
  readonly remote: readonly SourceShare[];
  /** Sources that something is the own of, but that do not take the operation. */
  readonly refused: readonly SourceShare[];
  /** What stays here. */
  readonly local: SourceShare['pieces'];
  readonly keepsLocal: boolean;
}

/** Whether a source takes an operation. */
type Takes = (registration: Registration) => boolean;

/**
 * Who gets which pieces: exclusive sources first, then redirecting ones; inclusive ones get a copy of what is left. What is another's
 * own and not to be written there is not written at all (CIM 009 clauses 5.6.1 to 5.6.21).
 * @param pieces undefined: whole entities
 * @param bare an entity of which no piece is left for a source goes to who has whole ones (not so in clauses 5.6.9.4 and 5.6.20.4)
 */
export const planOf = (
  matching: readonly Matching[],
  takes: Takes,
  pieces: readonly Piece[] | undefined,
  bare = true,
): Plan => (pieces ? planOfPieces(matching, takes, pieces, bare) : planOfWhole(matching, takes));

function planOfPieces(matching: readonly Matching[], takes: Takes, pieces: readonly Piece[], bare: boolean): Plan {
  const remote: SourceShare[] = [];
  const refused: SourceShare[] = [];
  const left = new Set(pieces);
  let taken = false;
  // An entity without attributes is something for who has whole ones, and who has some datasets of them is no place for the others.
  const isNothing = (one: Matching, some: ReadonlySet<Piece>) =>
    some.size === 0 &&
    (!bare || one.attributes !== 'all' || (one.registration.datasetIds !== undefined && pieces.length > 0));
  for (const mode of ['exclusive', 'redirect'] as const) {
    const now = new Set(left);
    for (const one of matching.filter(({ registration }) => registration.mode === mode)) {
      const { registration } = one;
      const some = piecesAt(one, now);
      if (isNothing(one, some)) continue;
      (takes(registration) ? remote : refused).push({ registration, pieces: some });
      // What may be of another dataset than the source has may be here as well.
      for (const piece of some) if (piece.dataset !== undefined || !registration.datasetIds) left.delete(piece);
      if (one.attributes === 'all') taken = left.size === 0;
    }
  }
  const isEmpty = taken || (pieces.length > 0 && left.size === 0);
  for (const one of isEmpty ? [] : matching) {
    const { registration } = one;
    const some = piecesAt(one, left);
    if (registration.mode === 'inclusive' && !isNothing(one, some) && takes(registration))
      remote.push({ registration, pieces: some });
  }
  return { remote, refused, local: left, keepsLocal: !isEmpty };
}

/** Entities as a whole are deleted wherever something of them is. */
function planOfWhole(matching: readonly Matching[], takes: Takes): Plan {
  const own = matching.filter(({ registration: { mode } }) => mode === 'exclusive' || mode === 'redirect');
  const shares = own.map(({ registration }): SourceShare => ({ registration, pieces: 'all' }));
  const taken = own.some(({ attributes, registration }) => attributes === 'all' && !registration.datasetIds);
  const copies = taken ? [] : matching.filter((one) => one.registration.mode === 'inclusive' && hasMore(one, own));
  return {
    remote: [...shares, ...copies.map(({ registration }): SourceShare => ({ registration, pieces: 'all' }))].filter(
      ({ registration }) => takes(registration),
    ),
    refused: shares.filter(({ registration }) => !takes(registration)),
    local: 'all',
    keepsLocal: !taken,
  };
}

/** Whether a source has attributes beside those that others have to themselves (clause 5.6.10.4). */
function hasMore({ attributes }: Matching, own: readonly Matching[]): boolean {
  if (attributes === 'all') return true;
  const theirs = own.filter(({ registration }) => !registration.datasetIds);
  return [...attributes].some((name) => !theirs.some(({ attributes: some }) => some === 'all' || some.has(name)));
}
