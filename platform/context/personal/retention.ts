import type { AnyPack, Instant, NoteErasure, RetentionLine, Tenant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { loadState } from '../state.ts';
import { listRows } from '../store-entities.ts';
import type { Writer } from '../writer.ts';
import { lastChange } from './erase-attributes.ts';
import { openEraser } from './eraser.ts';
import { type PersonalTerm, personalTerms } from './personal-terms.ts';
import * as store from './store-personal.ts';

const atATime = 200;
const firstAfter_ms = 5 * 60_000;
const every_ms = 24 * 3_600_000;

export interface Retention {
  /** What a sweep would erase now. Nothing is changed. */
  report(): Promise<readonly RetentionLine[]>;
  /** Erases what has outlived its term, batch by batch; goes on where it was stopped. What it erased. */
  sweep(): Promise<readonly RetentionLine[]>;
  start(): void;
  stop(): Promise<void>;
}

/** Personal attributes end with the term their type declares: the value, its past, rollups and dead deliveries. */
export function openRetention(deps: {
  readonly database: Database;
  readonly writer: Writer;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly packs: readonly AnyPack[];
  readonly noteErasure?: NoteErasure | undefined;
}): Retention {
  const { database, clock, log } = deps;
  const terms = personalTerms(deps.packs);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const erase = openEraser(deps);
  let stopped = false;

  /** The ids of a batch whose attribute has outlived its term: those that have it now, and those with a past of it only. */
  async function dueIn(tenant: Tenant, ids: readonly string[], term: PersonalTerm) {
    const before = clock() - term.keep_ms;
    const rows = await listRows(database, { tenant, ids: [...ids] as never, limit: ids.length });
    const states = rows.map(loadState).map((state) => ({ id: state.id, last: lastChange(state, term.attribute) }));
    const current = states.flatMap(({ id, last }) => (last !== undefined && last < before ? [id] : []));
    const has = new Set(states.flatMap(({ id, last }) => (last === undefined ? [] : [id])));
    const without = ids.filter((id) => !has.has(id));
    const { attribute } = term;
    const past = await store.selectOldPast(database, { tenant, ids: without, attribute, before: new Date(before) });
    return { before, current, past };
  }

  async function go(isReal: boolean): Promise<readonly RetentionLine[]> {
    const found = new Map<string, RetentionLine>();
    for (const tenant of (await store.selectTenants(database)) as readonly Tenant[])
      for (const [type, all] of terms) {
        let after = isReal ? await store.findCursor(database, tenant, type) : '';
        for (;;) {
          const ids = await store.selectIds(database, tenant, type, after, atATime);
          for (const term of all) {
            const due = await dueIn(tenant, ids, term);
            const count = due.current.length + due.past.length;
            if (count === 0) continue;
            const { attribute, class: kind, keep_ms } = term;
            const line = { tenant, what: type, attribute, class: kind, keep_ms, count };
            if (isReal) {
              await erase(tenant, term.attribute, due);
              await deps.noteErasure?.([line]);
            }
            const key = `${tenant} ${type} ${attribute}`;
            found.set(key, { ...line, count: count + (found.get(key)?.count ?? 0) });
          }
          after = ids.length < atATime ? '' : (ids.at(-1) ?? '');
          if (isReal) await store.setCursor(database, tenant, type, after);
          if (after === '' || stopped) break;
        }
      }
    return [...found.values()];
  }

  function plan(pause_ms: number): void {
    timer = setTimeout(() => {
      running = go(true)
        .catch((error: unknown) => log.warn({ err: error }, 'personal attributes could not be swept'))
        .then(() => (stopped ? undefined : plan(every_ms)));
    }, pause_ms);
    timer.unref();
  }

  return {
    report: () => go(false),
    sweep: () => go(true),
    start() {
      if (terms.size > 0) plan(firstAfter_ms);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
