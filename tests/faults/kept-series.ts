import assert from 'node:assert/strict';
import type { HubProcess } from '../support/hub-process.ts';
import { type Acknowledged, acknowledgedById } from './told-series.ts';

// What a hub that was killed again and again has of the writes it acknowledged, and that it has none of them twice.

const atOnce = 100;

/** Every acknowledged write is in the state of its entity, or was followed by one that is, and in the history exactly once. */
export async function assertKept(
  hub: HubProcess,
  acknowledged: Acknowledged,
): Promise<{ readonly entities: number; readonly instances: number }> {
  const byId = acknowledgedById(acknowledged);
  const lost: string[] = [];
  let instances = 0;
  const ids = [...byId.keys()];
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce);
    const states = await statesOf(hub, some);
    const pasts = await pastsOf(hub, some);
    for (const id of some) {
      const numbers = byId.get(id) ?? [];
      const [state, past] = [states.get(id) ?? 0, pasts.get(id) ?? []];
      instances += past.length;
      if (state < (numbers.at(-1) ?? 0)) lost.push(`${id} is ${state}`);
      const times = Map.groupBy(past, (n) => n);
      for (const n of numbers)
        if (times.get(n)?.length !== 1) lost.push(`${id} had ${n} ${times.get(n)?.length ?? 0} times`);
      // What nobody was answered may have been stored, but not twice either.
      if (times.size !== past.length) lost.push(`${id} had ${past.length} instances of ${times.size} values`);
    }
  }
  assert.equal(lost.length, 0, `${lost.length} faults, such as ${lost.slice(0, 5).join('; ')}`);
  return { entities: ids.length, instances };
}

async function statesOf(hub: HubProcess, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const answer = await hub.call(
    'GET',
    `/ngsi-ld/v1/entities?limit=${atOnce}&options=keyValues&local=true&id=${ids.join(',')}`,
  );
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return new Map((answer.body as { id: string; n: number }[]).map(({ id, n }) => [id, n]));
}

interface Past {
  readonly id: string;
  readonly n?: readonly { readonly value: number; readonly instanceId: string }[];
}

/** The values each entity has had; where there are more than one answer holds, it says where the next begins. */
async function pastsOf(hub: HubProcess, ids: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map<string, Map<string, number>>();
  for (let since: string | undefined = '2020-01-01T00:00:00Z'; since !== undefined; ) {
    const range = `timerel=after&timeproperty=modifiedAt&timeAt=${since}`;
    const answer = await hub.call(
      'GET',
      `/ngsi-ld/v1/temporal/entities?limit=${atOnce}&local=true&${range}&id=${ids.join(',')}`,
    );
    assert.ok(answer.status === 200 || answer.status === 206, JSON.stringify(answer.body));
    for (const { id, n = [] } of answer.body as Past[]) {
      const known = values.get(id) ?? new Map<string, number>();
      values.set(id, known);
      for (const { value, instanceId } of n) known.set(instanceId, value);
    }
    const end = /^DateTime .*Z-(.*)\/\*$/.exec(answer.headers.get('content-range') ?? '')?.[1];
    assert.notEqual(end, since, 'more instances of one time than one answer holds');
    since = end;
  }
  return new Map([...values].map(([id, known]) => [id, [...known.values()]]));
}
