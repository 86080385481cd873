import type { Database } from '@hub/runtime';
import type { Access } from '../access.ts';
import { type EntityState, targetsOf } from '../attributes/attribute.ts';
import { contextErrors } from '../errors.ts';
import { shownState } from '../kept-back.ts';
import { limits } from '../limits.ts';
import { showEntity, type View } from '../representation/represent.ts';
import { withoutExpired } from '../writing/expiry.ts';
import { loadState } from '../writing/state.ts';
import { selectStates } from '../writing/store.ts';
import { isShown } from './projection.ts';

/** How the entities behind relationships are to be shown (CIM 009 clause 4.5.23). */
export interface Join {
  readonly form: 'inline' | 'flat';
  readonly level: number;
  /** Ids met before, which are not followed again. */
  readonly containedBy: ReadonlySet<string>;
}

/** Where relationships are followed, and what of it may be seen. */
export interface Followed {
  readonly database: Database;
  readonly access: Access;
}

/** An entity and how it is to be shown, given the relationship that led to it. */
interface Reached {
  readonly state: EntityState;
  readonly view: View;
}

/** What holds of an entity also holds of those behind it, but for a list in braces: it is about those it leads to and no further. */
function viewBehind(view: View, key: string): View {
  const behind = (list: 'pick' | 'omit') => view[list]?.get(key) ?? (view.braced?.has(list) ? undefined : view[list]);
  const braced = (['pick', 'omit'] as const).filter((list) => view.braced?.has(list) || view[list]?.get(key));
  return { ...view, attributes: undefined, pick: behind('pick'), omit: behind('omit'), braced: new Set(braced) };
}

/**
 * The entities behind shown relationships, level by level, each once and in the order met. Only what is stored here is
 * followed.
 * @throws context.tooManyResults
 */
async function follow(
  broker: Followed,
  tenant: string,
  linking: readonly Reached[],
  join: Join,
  now: number,
): Promise<ReadonlyMap<string, Reached>> {
  const met = new Map<string, Reached>(linking.map((one) => [one.state.id, one]));
  let frontier = linking;
  for (let level = 0; level < join.level && frontier.length > 0; level += 1) {
    const wanted = new Map<string, View>();
    for (const { state, view } of frontier)
      for (const [key, instances] of shownState(state, view.access).attributes) {
        if (!isShown(key, view.pick, view.omit) || (view.attributes && !view.attributes.has(key))) continue;
        for (const id of instances.flatMap(({ json }) => targetsOf(json)))
          if (!met.has(id) && !join.containedBy.has(id) && !wanted.has(id)) wanted.set(id, viewBehind(view, key));
      }
    if (met.size + wanted.size > limits.linkedEntities)
      throw contextErrors.tooManyResults({ reason: `more than ${limits.linkedEntities} linked entities` });
    const rows =
      wanted.size === 0
        ? []
        : await selectStates(
            broker.database,
            [...wanted.keys()].map((id) => ({ tenant, id })),
          );
    const found = new Map<string, EntityState | undefined>();
    for (const row of rows) {
      const { state } = withoutExpired(loadState(row), now);
      // What may not be seen is not behind any relationship.
      const view = wanted.get(row.id);
      if (state && view && (await broker.access.allows(view.access, state))) found.set(row.id, state);
    }
    frontier = [...wanted].flatMap(([id, view]) => {
      const state = found.get(id);
      return state ? [{ state, view }] : [];
    });
    for (const one of frontier) met.set(one.state.id, one);
  }
  return met;
}

/** Shows entities with those behind them: inside (`inline`), or after them in the list (`flat`). */
export async function showJoined(
  broker: Followed,
  tenant: string,
  states: readonly EntityState[],
  view: View,
  join: Join,
  now: number,
  /** Keeps what is shown of the entities behind. */
  note: (found: readonly EntityState[]) => Promise<void>,
): Promise<readonly Reached[]> {
  const linking = states.map((state) => ({ state, view }));
  const met = await follow(broker, tenant, linking, join, now);
  await note([...met.values()].map(({ state }) => state));
  if (join.form === 'flat') {
    const own = new Set(states.map((state) => state.id));
    return [...linking, ...[...met.values()].filter(({ state }) => !own.has(state.id))];
  }
  let shown = 0;
  const inlined = (from: View, path: ReadonlySet<string>, level: number): View => ({
    ...from,
    linked: (key, id) => {
      const target = level > 0 && !path.has(id) ? met.get(id) : undefined;
      if (!target) return undefined;
      shown += 1;
      if (shown > limits.linkedEntities)
        throw contextErrors.tooManyResults({ reason: `more than ${limits.linkedEntities} linked entities` });
      return showEntity(target.state, inlined(viewBehind(from, key), new Set([...path, id]), level - 1));
    },
  });
  return states.map((state) => ({
    state,
    view: inlined(view, new Set([...join.containedBy, state.id]), join.level),
  }));
}
