/** No statement takes longer from its first row to its commit, but on a machine that does nothing at all meanwhile. */
const overtaken_ms = 10_000;
const between_ms = 1_000;
/** While so many changes come in that time, a look goes no further back: each names all it has seen of them to the database. */
const mostRevisions = 5_000;

/**
 * How far back to look for changes by their revisions. A revision is drawn before its change commits, and others overtake it:
 * by then a busy machine may have committed hundreds of later ones. What was the newest some seconds ago is past that.
 */
export class LookBack {
  #marks: { readonly at: number; readonly revision: number }[] = [];

  /** Up to this revision nothing is still to come. @param newest seen so far @param now in milliseconds */
  from(newest: number, now: number): number {
    while ((this.#marks[1]?.at ?? now) <= now - overtaken_ms) this.#marks.shift();
    const [oldest] = this.#marks;
    const settled = oldest !== undefined && oldest.at <= now - overtaken_ms ? oldest.revision : 0;
    return Math.max(settled, newest - mostRevisions, 0);
  }

  /** @param newest seen by a look that began at `now` */
  note(newest: number, now: number): void {
    if (now - (this.#marks.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= between_ms)
      this.#marks.push({ at: now, revision: newest });
  }
}
