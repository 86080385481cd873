import assert from 'node:assert/strict';
import type { ClauseCheck } from './clause.ts';
import { idOf, sendFor } from './expect.ts';
import { withSource } from './source.ts';

const day = (number: number) => `2026-06-0${number}T00:00:00Z`;
const at = (value: unknown, number: number) => ({ type: 'Property', value, observedAt: day(number) });
const values = (instances: readonly { readonly value: unknown }[] = []) => instances.map(({ value }) => value);

/** Scopes over time of entities that lie in parts: set here on day 1, at the source on days 3 and 5. */
export const scopesOfHubs: ClauseCheck = withSource(async (hub, source) => {
  const here = { id: idOf('a'), type: 'Thing', n: [2, 4, 6].map((one) => at(one, one)), scope: [at('/y', 1)] };
  await sendFor(hub, 201, 'POST /temporal/entities', here);
  await sendFor(hub, 201, 'POST /temporal/entities', { ...here, id: idOf('b'), scope: [at('/z', 1)] });
  const there = { id: idOf('a'), type: 'Thing' };
  const m = [2, 4, 6].map((one) => at(one * 10, one));
  // A source that is asked for observations need not tell scopes: it is asked for them, and when they were set.
  source.answers['GET /temporal/entities?type=Thing&id='] = [200, [{ ...there, scope: [at('/x', 3), at('/w', 5)] }]];
  source.answers['GET /temporal/entities'] = [200, [{ ...there, m }]];
  await source.register(hub, {
    operations: ['queryTemporal'],
    information: [{ entities: [{ type: 'Thing' }], propertyNames: ['m'] }],
  });
  const found = async (scopeQ: string, from: number, more = '') => {
    const time = `timerel=between&timeAt=${day(from)}&endTimeAt=${day(9)}`;
    const query = `type=Thing&${time}&scopeQ=${encodeURIComponent(scopeQ)}&splitEntities=true${more}`;
    const { json } = await hub.send(`GET /temporal/entities?${query}`);
    return json.map((one: { n?: []; m?: [] }) => [...values(one.n), ...values(one.m)]);
  };
  for (const map of ['', '&entityMap=true']) {
    assert.deepEqual(await found('/x', 1, map), [[4, 40]]);
    assert.deepEqual(await found('/x', 4, map), [[4, 40]], 'set before the time asked about');
    assert.deepEqual(await found('/x', 6, map), [], 'over before it');
    assert.deepEqual(await found('/w;/y', 1, map), [[6, 60]], 'those of both hubs count together');
    assert.deepEqual(await found('/y', 1, map), [[2, 4, 6, 20, 40, 60]]);
    assert.deepEqual(await found('/x,/z', 1, map), [
      [4, 40],
      [2, 4, 6],
    ]);
  }
  const sums = `type=Thing&timerel=after&timeAt=${day(1)}&scopeQ=/x&splitEntities=true&format=aggregatedValues&aggrMethods=sum`;
  const { json } = await sendFor(hub, 200, `GET /temporal/entities?${sums}`);
  assert.deepEqual([json[0].n.sum[0][0], json[0].m.sum[0][0]], [4, 40]);
  const asked = source.asked.find(({ path }) => path.includes('pick='));
  const { pick, timeproperty, timeAt } = Object.fromEntries(new URLSearchParams(asked?.path.split('?')[1]));
  assert.deepEqual([pick, timeproperty, timeAt], ['id,type,scope', 'modifiedAt', '2026-06-09T00:00:00.000Z']);
});
