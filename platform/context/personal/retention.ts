import type { AnyPack, Instant, RetentionKeeper, RetentionLine, RetentionTerm, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { listRows } from '../entities/store-entities.ts';
import { loadState } from '../writing/state.ts';
import type { Writer } from '../writing/writer.ts';
import { lastChange } from './erase-attributes.ts';
import { openEraser } from './eraser.ts';
import { personalTerms } from './personal-terms.ts';
import * as store from './store-personal.ts';

const atATime = 200;

/** Personal attributes end with the term their type declares: the value, its past, rollups and dead deliveries. */
export function openRetention(deps: {
  readonly database: Database;
  readonly writer: Writer;
  readonly clock: () => Instant;
  readonly packs: readonly AnyPack[];
}): RetentionKeeper {
  const { database, clock } = deps;
  const erase = openEraser(deps);
  const types = Map.groupBy(personalTerms(deps.packs), ({ what }) => what);

  /** The ids of a batch whose attribute has outlived its term: those that have it now, and those with a past of it only. */
  async function dueIn(tenant: Tenant, ids: readonly string[], term: RetentionTerm) {
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

  return {
    name: 'entities',
    terms: [...types.values()].flat(),
    size: () => store.countIds(database, [...types.keys()]),
    async pass(erases, told) {
      for (const tenant of (await store.selectTenants(database)) as readonly Tenant[])
        for (const [type, terms] of types) {
          let after = erases ? await store.findCursor(database, tenant, type) : '';
          do {
            const ids = await store.selectIds(database, tenant, type, after, atATime);
            const lines: RetentionLine[] = [];
            for (const term of terms) {
              const due = await dueIn(tenant, ids, term);
              const count = due.current.length + due.past.length;
              if (count === 0) continue;
              if (erases) await erase(tenant, term.attribute, due);
              lines.push({ ...term, tenant, count });
            }
            after = ids.length < atATime ? '' : (ids.at(-1) ?? '');
            if (erases) await store.setCursor(database, tenant, type, after);
            await told(ids.length, lines);
          } while (after !== '');
        }
    },
  };
}
