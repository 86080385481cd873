import type { OutboxRow, OutboxTail, OutboxTopic } from '@hub/runtime';

export const liveTopics = ['indicator', 'alert', 'case', 'entity'] as const satisfies readonly OutboxTopic[];
export type LiveTopic = (typeof liveTopics)[number];

const heartbeat_ms = 15_000;
const batch = 500;

/** The rows a client may see, as it may see them. */
export type ShowRows = (rows: readonly OutboxRow[]) => Promise<readonly OutboxRow[]>;

export interface FeedRequest {
  readonly show: ShowRows;
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
  tail: OutboxTail,
  { show, topics, after, signal }: FeedRequest,
): AsyncGenerator<string> {
  let position = after ?? tail.position;
  yield `retry: 1000\n\n${event('ready', position, { position })}`;
  while (!signal.aborted && !tail.stopped) {
    if (!(await tail.keeps(position))) {
      position = tail.position;
      yield event('reset', position, {});
    }
    const { rows, seen } = await tail.after(position, topics, batch);
    const told = newestPerThing(await show(rows));
    if (told.length > 0) yield told.map((row) => event(row.topic, row.seq, { key: row.key, ...row.data })).join('');
    if (seen === position) {
      await tail.news(heartbeat_ms, signal);
      if (tail.position === position) yield ': still here\n\n';
    }
    position = seen;
  }
}

function newestPerThing(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  const newest = new Map(rows.map((row) => [`${row.topic} ${row.key}`, row.seq]));
  return rows.filter((row) => newest.get(`${row.topic} ${row.key}`) === row.seq);
}

function event(name: string, id: number, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
