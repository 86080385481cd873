import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from '../index.ts';
import { openContexts } from '../json-ld/contexts.ts';
import type { EntityEvent } from './event-match.ts';
import { openHeldSubscriptions } from './held-subscriptions.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
});
beforeEach(async () => void (await database.query('delete from subscription')));
after(() => database.close());

const open = () => {
  const contexts = openContexts(database, Date.now);
  return openHeldSubscriptions({ database, contexts, log: openLog('silent') });
};
const event: EntityEvent = {
  tenant: 'default',
  id: 'urn:x:1',
  op: 'updated',
  types: ['Lamp'],
  changed: ['level'],
  deleted: [],
  created: new Set(),
};
const namesOf = async (held: ReturnType<typeof open>) =>
  (await held.match([event], 0)).map(({ subscription }) => subscription.id).sort();

/** As an older hub left them: without keys. `<n>` in the members is the number of each. */
async function store(count: number, members: string): Promise<void> {
  await database.query(
    `insert into subscription (tenant, id, body, created_at, modified_at)
     select 'default', 's' || n, replace('{"type":"Subscription","notification":{"endpoint":{"uri":"http://127.0.0.1:9/"}},' || $2 || '}', '<n>', n::text)::json,
       now(), now() from generate_series(1, $1::int) n`,
    [count, members],
  );
}
const change = (id: string, attribute: string): Promise<unknown> =>
  database.query(
    `update subscription set body = jsonb_set(body::jsonb, '{watchedAttributes}', jsonb_build_array($2::text))::json, match_keys = null,
       revision = nextval('subscription_revision') where id = $1`,
    [id, attribute],
  );

test('of many subscriptions to one type, each to its own entity, only that of the entity is looked at', async () => {
  await store(3_000, '"entities":[{"id":"urn:x:<n>","type":"Lamp"}],"watchedAttributes":["level"]');
  const held = open();
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['s1']);
});

test('keys are worked out once and found by the next start', async () => {
  await store(3, '"entities":[{"type":"Lamp"}]');
  await open().refresh();
  const [row] = await database.query<{ count: number }>('select count(match_keys)::int as count from subscription');
  assert.equal(row?.count, 3);
  const next = open();
  await next.refresh();
  assert.deepEqual(await namesOf(next), ['s1', 's2', 's3']);
});

test('a subscription that changes between the look and the match is matched as it now is', async () => {
  await store(2, '"entities":[{"type":"Lamp"}],"watchedAttributes":["colour<n>"]');
  await change('s1', 'level');
  const held = open();
  await held.refresh();
  await change('s1', 'colour');
  await change('s2', 'level');
  assert.deepEqual(await namesOf(held), ['s2']);
  await change('s1', 'level');
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['s1', 's2']);
  await database.query(
    `update subscription set deleted = true, revision = nextval('subscription_revision') where id = 's2'`,
  );
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['s1']);
});

test('what is delivered goes where the subscription now says, soon after it changed', async () => {
  await store(1, '"entities":[{"type":"Lamp"}]');
  const held = open();
  assert.equal((await held.find('default', 's1'))?.watched, undefined);
  await change('s1', 'level');
  await held.refresh();
  assert.deepEqual([...((await held.find('default', 's1'))?.watched ?? [])], ['level']);
  assert.equal(await held.find('default', 'nobody'), undefined);
});

test('one that cannot be understood does not stop the others', async () => {
  await store(2, '"entities":[{"type":"Lamp"}]');
  await database.query(`update subscription set body = '{"type":"Nothing"}' where id = 's1'`);
  const held = open();
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['s2']);
});

test('one that was taken before projections were judged together goes on', async () => {
  await store(1, '"entities":[{"type":"Lamp"}]');
  await database.query(
    `update subscription set body = jsonb_set(body::jsonb, '{notification}', body::jsonb -> 'notification' || '{"attributes":["level"],"pick":["level"]}')::json`,
  );
  const held = open();
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['s1']);
});

test('a @context is read once for many subscriptions; where it cannot be had they are found as soon as it can', async () => {
  const url = 'https://example.org/lamps';
  await store(500, '"entities":[{"type":"Lamp"}]');
  await database.query('update subscription set context = to_json($1::text)', [url]);
  const contexts = openContexts(database, Date.now);
  let asked = 0;
  const load: typeof contexts.load = (tenant, source) => {
    asked += 1;
    return contexts.load(tenant, source);
  };
  const held = openHeldSubscriptions({
    database,
    contexts: { ...contexts, load },
    log: openLog('silent'),
    patience_ms: 0,
  });
  await held.refresh();
  assert.deepEqual([asked, await namesOf(held)], [1, []]);
  await contexts.host('default', { '@context': { Lamp: 'https://uri.etsi.org/ngsi-ld/default-context/Lamp' } }, url);
  for (let looks = 0; (await namesOf(held)).length < 500; looks += 1) {
    assert.ok(looks < 500, 'looked in vain');
    await held.refresh();
    await pause(10);
  }
});

test('a subscription that commits after a hundred later ones is found', async () => {
  const [drawn] = await database.query<{ revision: number }>(`select nextval('subscription_revision') as revision`);
  await store(100, '"entities":[{"type":"Other"}]');
  const held = open();
  await held.refresh();
  await held.refresh();
  await database.query(
    `insert into subscription (tenant, id, body, created_at, modified_at, revision)
     select tenant, 'overtaken', replace(body::text, 'Other', 'Lamp')::json, created_at, modified_at, $1 from subscription where id = 's1'`,
    [drawn?.revision],
  );
  await held.refresh();
  assert.deepEqual(await namesOf(held), ['overtaken']);
});
