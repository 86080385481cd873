import type { OutboxRow } from '@hub/runtime';
import type { LiveTail, LiveTopic } from './live-tail.ts';

const heartbeat_ms = 15_000;

export interface FeedRequest {
  /** Whether the client may see a row. */
  readonly isVisible: (row: OutboxRow) => boolean;
  readonly topics: readonly LiveTopic[];
  /** The last event the client has; without it the feed starts now. */
  readonly after: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * A server-sent event stream of committed changes. `id` is the outbox position, so a client resumes where it was; when
 * what it missed is gone it gets `reset` and asks anew. Of several changes to one thing in a batch only the last is sent.
 */
export async function* liveFeed(
  tail: LiveTail,
  { isVisible, topics, after, signal }: FeedRequest,
): AsyncGenerator<string> {
  let seen = after ?? tail.position;
  yield `retry: 1000\n\n${event('ready', seen, { position: seen })}`;
  while (!signal.aborted && !tail.stopped) {
    const found = await tail.after(seen);
    if (!found) {
      seen = tail.position;
      yield event('reset', seen, {});
      continue;
    }
    const rows = newestPerThing(
      found.rows.filter((row) => topics.some((topic) => topic === row.topic) && isVisible(row)),
    );
    const moved = found.seen > seen;
    seen = found.seen;
    if (rows.length > 0) yield rows.map((row) => event(row.topic, row.seq, { key: row.key, ...row.data })).join('');
    if (!moved) {
      const before = tail.position;
      await tail.news(heartbeat_ms, signal);
      if (tail.position === before) yield ': still here\n\n';
    }
  }
}

function newestPerThing(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  const newest = new Map(rows.map((row) => [`${row.topic} ${row.key}`, row.seq]));
  return rows.filter((row) => newest.get(`${row.topic} ${row.key}`) === row.seq);
}

function event(name: string, id: number, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
