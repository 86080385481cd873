import type { CaseSummary } from '../api/contract-cases.ts';
import type { BulkAnswer } from '../api/contract-desk.ts';

export interface BulkFailure {
  readonly number: string;
  readonly why: string;
}

/** So many a request: an answer every second or so, and less to be in doubt about when the line breaks. */
const part_size = 20;

type Row = Pick<CaseSummary, 'id' | 'version' | 'number'>;

/**
 * Sends an act on many in parts, one after another, and says after each how many have been answered. A part without an answer fails
 * with its reason and does not stop the rest.
 */
export async function sendInParts(
  cases: readonly Row[],
  send: (part: readonly { readonly id: string; readonly version: number }[]) => Promise<BulkAnswer>,
  tell: (done: number) => void,
  problem: (error: unknown) => string,
): Promise<readonly BulkFailure[]> {
  const failed: BulkFailure[] = [];
  for (let at = 0; at < cases.length; at += part_size) {
    const part = cases.slice(at, at + part_size);
    tell(at);
    try {
      const { items } = await send(part.map(({ id, version }) => ({ id, version })));
      const answers = new Map(items.map((item) => [item.id, item]));
      for (const { id, number } of part) {
        const answer = answers.get(id);
        if (!answer?.ok) failed.push({ number, why: answer?.message ?? '' });
      }
    } catch (error) {
      failed.push(...part.map(({ number }) => ({ number, why: problem(error) })));
    }
  }
  return failed;
}
