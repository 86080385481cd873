import { createHash } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import { isObject } from '../attributes/json-object.ts';

const same_ms = 10_000;
const mostTold = 10_000;

/** The same words in whichever order members come. */
const inOrder = (payload: string) =>
  JSON.stringify(JSON.parse(payload), (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );

/** How often words have been sent, and how often each has said them. */
interface Said {
  at: Instant;
  sent: number;
  readonly by: Map<string | undefined, number>;
}

/** Words that are about to be sent. */
export interface Words {
  /** Somebody else has said them as often: they are of the same change. Counts them when so. */
  areKnown(): boolean;
  /** They have been sent. */
  note(): void;
}

/**
 * What has just been told. A write that goes to several hubs makes each of them tell of it, in the same words; the subscriber hears them
 * once. What one of them says twice has happened twice, a lamp that goes on, off and on. After a restart, or where two processes
 * deliver, the subscriber may hear words twice.
 */
export function openTold(clock: () => Instant) {
  const told = new Map<string, Said>();
  return {
    /** @param by who says so; undefined: this hub */
    wordsOf(subscription: string, payload: string, by: string | undefined): Words {
      const key = createHash('sha256').update(subscription).update('\0').update(inOrder(payload)).digest('base64');
      const known = told.get(key);
      const said: Said = known && known.at > clock() - same_ms ? known : { at: 0, sent: 0, by: new Map() };
      const count = (said.by.get(by) ?? 0) + 1;
      return {
        areKnown() {
          if (count > said.sent) return false;
          said.by.set(by, count);
          return true;
        },
        note() {
          if (told.size >= mostTold && !told.has(key)) told.clear();
          said.by.set(by, count);
          said.sent = Math.max(said.sent, count);
          said.at = clock();
          told.set(key, said);
        },
      };
    },
  };
}
