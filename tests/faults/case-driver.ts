import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { HubProcess } from '../support/hub-process.ts';

// Leads many cases at once through hubs that are killed under it, one act of each case at a time, and remembers what was acknowledged.

/** What a case is led through; each act carries a note of its own, by which it is found again. */
export interface Act {
  readonly action: string;
  readonly step?: string;
  readonly as?: 'second';
  readonly more?: () => object;
  /** The next act follows at once, not when it is the turn of the case again. */
  readonly together?: true;
  /** Not before the case is at this step and this is so. */
  readonly when?: (shown: Shown) => boolean;
}

export interface Shown {
  readonly id: string;
  readonly state: string;
  readonly step: string;
  readonly version: number;
  readonly pausedAt?: string;
  readonly timeline: readonly {
    readonly seq: number;
    readonly event: string;
    readonly note?: string;
    readonly at: string;
  }[];
}

export interface Led {
  readonly index: number;
  readonly type: string;
  readonly acts: readonly Act[];
  id?: string;
  done: number;
  /** When the next look is worth it: something has still to happen by itself. */
  notBefore?: number;
}

export const noteOf = ({ index }: Led, act: number): string => `act ${index}-${act}`;

export interface Ways {
  /** The hubs that are up, in the order in which they started. */
  up(): readonly HubProcess[];
  readonly token: string;
  readonly secondToken: string;
}

/** One request to one of the hubs; a hub that is killed under it is the same as no answer: somebody else is asked. */
async function ask(
  ways: Ways,
  method: string,
  path: string,
  body: unknown,
  more: { as?: 'second'; key?: string; type?: string } = {},
) {
  for (;;) {
    const hubs = ways.up();
    const hub = hubs[Math.floor(Math.random() * hubs.length)];
    // A timer of its own: that of `AbortSignal.timeout` keeps no process alive, and a request to a killed hub may never be answered.
    const gaveUp = new AbortController();
    const patience = setTimeout(() => gaveUp.abort(), 20_000);
    try {
      const response = await fetch(`${hub?.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${more.as === 'second' ? ways.secondToken : ways.token}`,
          'content-type': more.type ?? 'application/json',
          ...(more.key === undefined ? {} : { 'idempotency-key': more.key }),
        },
        ...(body === undefined
          ? {}
          : { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) }),
        signal: gaveUp.signal,
      });
      const text = await response.text();
      // A hub that is going down, or whose connection to the database is being made, says so: ask again.
      if (response.status >= 500) throw new Error(`${response.status} ${text}`);
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      await pause(20 + Math.random() * 60);
    } finally {
      clearTimeout(patience);
    }
  }
}

const show = async (ways: Ways, led: Led): Promise<Shown> => {
  const answer = await ask(ways, 'GET', `/api/v1/cases/${led.id}`, undefined);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as Shown;
};

/** Does the next act of a case, once. Answers whether it was done now; false when it has still to wait. */
export async function actOnce(ways: Ways, led: Led): Promise<boolean> {
  if (led.id === undefined) {
    const body = { type: led.type, title: `led ${led.index}`, area: '410105', source: 'hotline' };
    const opened = await ask(ways, 'POST', '/api/v1/cases', body, { key: `kill-nine-case-${led.index}` });
    assert.equal(opened.status, 201, JSON.stringify(opened.body));
    led.id = (opened.body as { id: string }).id;
    return true;
  }
  const act = led.acts[led.done];
  if (!act || (led.notBefore ?? 0) > Date.now()) return false;
  const note = noteOf(led, led.done);
  for (;;) {
    const shown = await show(ways, led);
    // An act that was stored but not acknowledged is seen here; it is not done again.
    if (shown.timeline.some((event) => event.note === note)) break;
    if (act.when && !act.when(shown)) {
      led.notBefore = Date.now() + 400;
      return false;
    }
    const evidence =
      act.action === 'complete' && /handle|secure|Repair/.test(act.step ?? shown.step) ? [await attach(ways, led)] : [];
    const order = {
      action: act.action,
      version: shown.version,
      note,
      ...(act.step === undefined ? {} : { step: act.step }),
      ...(evidence.length === 0 ? {} : { evidence }),
      ...act.more?.(),
    };
    const answer = await ask(
      ways,
      'POST',
      `/api/v1/cases/${led.id}/actions`,
      order,
      act.as === undefined ? {} : { as: act.as },
    );
    if (answer.status === 200) break;
    // A timer or the process was faster, the first try was stored after all, or no hub was up until the time asked for: look again.
    const isLate = (answer.body as { code?: string }).code === 'case.deadlinePast';
    assert.ok(
      answer.status === 409 || isLate,
      `${led.type} ${act.action} at ${shown.step}: ${JSON.stringify(answer.body)}`,
    );
  }
  led.done += 1;
  return true;
}

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
async function attach(ways: Ways, led: Led): Promise<string> {
  const answer = await ask(ways, 'POST', `/api/v1/cases/${led.id}/attachments?name=done.png`, png, {
    type: 'image/png',
  });
  assert.ok(answer.status < 300, JSON.stringify(answer.body));
  return (answer.body as { id: string }).id;
}

export const isFinished = (led: Led) => led.id !== undefined && led.done === led.acts.length;

/** Every case in turn, one act each, by so many at a time; `mayGoOn` says how many acts may have been done by now. */
export async function leadAll(
  ways: Ways,
  cases: readonly Led[],
  workers: number,
  mayGoOn: () => number,
): Promise<void> {
  const waiting = [...cases];
  let done = 0;
  const work = async () => {
    for (;;) {
      if (done >= mayGoOn()) {
        await pause(10);
        continue;
      }
      const led = waiting.shift();
      if (!led) return;
      let acted = await actOnce(ways, led);
      done += acted ? 1 : 0;
      while (acted && led.done > 0 && led.acts[led.done - 1]?.together) {
        acted = await actOnce(ways, led);
        done += acted ? 1 : 0;
      }
      if (!isFinished(led)) waiting.push(led);
      if (!acted) await pause(5);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}
