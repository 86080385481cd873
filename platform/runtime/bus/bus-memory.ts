import type { Log } from '../log.ts';
import type { Bus, BusMessage, ParkedMessage, SubscribeOptions } from './bus.ts';
import { defaultMaxAttempts, failureText, retryPause_ms } from './bus-retry.ts';
import { busErrors, checkFilter, checkSubject, matchesSubject } from './bus-subject.ts';

const rememberIds_ms = 120_000;
const parkedLimit = 10_000;

/** One subscription, or all that share a queue name: works on one message at a time, so order holds. */
interface Line {
  readonly filter: string;
  readonly members: { readonly handler: (message: BusMessage) => Promise<void> | void; readonly maxAttempts: number }[];
  readonly waiting: { readonly subject: string; readonly json: string }[];
  turn: number;
  working: Promise<void> | undefined;
  wakeUp: (() => void) | undefined;
}

/** The bus of a single hub process. Messages live as long as the process. */
export function openMemoryBus(log: Log): Bus {
  const lines = new Map<string, Line>();
  const seenAt = new Map<string, number>();
  const parked: ParkedMessage[] = [];
  let closed = false;

  function isRepeated(id: string, now: number): boolean {
    for (const [old, at] of seenAt) {
      if (now - at < rememberIds_ms) break;
      seenAt.delete(old);
    }
    if (seenAt.has(id)) return true;
    seenAt.set(id, now);
    return false;
  }

  async function work(line: Line): Promise<void> {
    for (let next = line.waiting[0]; next && line.members.length > 0; next = line.waiting[0]) {
      await deliver(line, next);
    }
    line.working = undefined;
  }

  async function deliver(line: Line, { subject, json }: Line['waiting'][number]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      line.turn += 1;
      const member = line.members[line.turn % line.members.length];
      if (!member) return;
      try {
        await member.handler({ subject, data: JSON.parse(json), attempt });
        break;
      } catch (error) {
        log.warn({ err: error, subject, attempt }, 'bus handler failed');
        if (attempt >= member.maxAttempts) {
          parked.push({ subject, data: JSON.parse(json), error: failureText(error) });
          if (parked.length > parkedLimit) parked.shift();
          break;
        }
        await rest(line, retryPause_ms(attempt));
      }
    }
    line.waiting.shift();
  }

  return {
    async publish(subject, data, options) {
      checkSubject(subject);
      if (closed) throw busErrors.closed();
      // As over a wire: subscribers get copies, and what is no JSON fails here.
      const json = JSON.stringify(data ?? null);
      if (options?.id !== undefined && isRepeated(options.id, Date.now())) return;
      for (const line of lines.values()) {
        if (!matchesSubject(line.filter, subject)) continue;
        line.waiting.push({ subject, json });
        line.working ??= Promise.resolve().then(() => work(line));
      }
    },
    async subscribe(subject, handler, { queue, maxAttempts = defaultMaxAttempts }: SubscribeOptions = {}) {
      checkFilter(subject);
      if (closed) throw busErrors.closed();
      const key = queue === undefined ? crypto.randomUUID() : `${queue} ${subject}`;
      const line = lines.get(key) ?? newLine(subject);
      lines.set(key, line);
      const member = { handler, maxAttempts };
      line.members.push(member);
      return {
        async stop() {
          const place = line.members.indexOf(member);
          if (place >= 0) line.members.splice(place, 1);
          if (line.members.length > 0) return;
          lines.delete(key);
          line.wakeUp?.();
          await line.working;
        },
      };
    },
    listParked: async () => [...parked],
    async close() {
      closed = true;
      for (const line of lines.values()) {
        line.members.length = 0;
        line.wakeUp?.();
      }
      for (const line of lines.values()) await line.working;
      lines.clear();
    },
  };
}

function newLine(filter: string): Line {
  return { filter, members: [], waiting: [], turn: 0, working: undefined, wakeUp: undefined };
}

function rest(line: Line, pause_ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pause_ms);
    line.wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
