import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { liveTopics } from '../../platform/cockpit/live-feed.ts';
import { outboxTopics } from '../../platform/runtime/outbox/outbox-row.ts';
import { told as toldByWebhook } from '../../platform/webhooks/cloud-event.ts';
import { waitFor } from '../support/hub-process.ts';
import { foreigners, insiders, otherRoles, threeAdministrators } from './who-may-ask.ts';
import { openWorld, type Persona, type World } from './world.ts';

// What somebody is told without asking for it: each kind, to each persona. A kind that is not in the tables below fails.

let world: World;
let caseId = '';
let start = '';
/** Types of `graded-pack.ts` of which an outsider may not know that there is one: personal, and important. */
const hiddenTypes = ['Household', 'Important'];
const secrets = ['Household hidden', 'Important hidden', 'A pipe burst in Secret Lane'];
const everyOtherPost: readonly Persona[] = ['otherBureau', 'otherDistrict', ...otherRoles];
/** Who has a feed, and nothing of the case, the hidden entities and their alerts in it. */
const toldNothing: readonly Persona[] = [...everyOtherPost, ...foreigners, ...threeAdministrators];

/** Webhooks by how far the system outside reaches, and whether the case of the west that `works` leads is in its reach. */
const hooks = { works: true, '999901': true, city: true, roads: false, '999902': false, foreign: false } as const;
type Hook = keyof typeof hooks;
const hookIds = new Map<Hook, string>();

const proofs = {
  liveFeed: ['told.test.ts', 'the live feed tells of the case only to who may see it'],
  webhook: ['told.test.ts', 'a webhook is told what a key that reaches as far would be shown, at once and again'],
  notification: [
    'entity-faces.test.ts',
    'a subscription tells what its owner may see at the time, and ends with the owner',
  ],
  // What is put together with what other hubs have, before it becomes a notification.
  assembly: [
    'entity-faces.test.ts',
    'a subscription tells what its owner may see at the time, and ends with the owner',
  ],
  snapshot: ['told.test.ts', 'the news of a snapshot says how it went and nothing of what is in it'],
} as const;
/** Who is told of a change, by the topic of its outbox row. */
const tellers: Readonly<Record<string, readonly (keyof typeof proofs)[]>> = {
  entity: ['liveFeed', 'notification', 'assembly'],
  indicator: ['liveFeed'],
  alert: ['liveFeed', 'webhook'],
  case: ['liveFeed', 'webhook'],
  // Heard by the hub alone.
  process: [],
  ledger: [],
  sensing: [],
  revocation: [],
};
/** What a webhook says of a change, by topic: ids and codes, nothing that anybody wrote. */
const fields: Readonly<Record<string, string>> = {
  case: 'alertId area at bureau caseId class dueAt event indicator number priority state step type version',
  alert: 'acknowledgedAt clearedAt event id indicator raisedAt rule severity state subject',
};

before(async () => {
  world = await openWorld();
  for (const unit of Object.keys(hooks) as Hook[]) {
    const body = { name: unit, url: 'https://hooks.example/x', kinds: ['*'] };
    const at = unit === 'foreign' || unit === 'city' ? {} : { unit };
    const persona = unit === 'foreign' ? 'otherTenantsAdministrator' : 'administrator';
    const made = await world.ask(persona, 'POST', '/api/v1/webhooks', { ...body, ...at });
    assert.equal(made.status, 201, made.body);
    hookIds.set(unit, JSON.parse(made.body).id);
  }
  await world.writeLevel('w1', 2);
  await world.settle();
  start = /^id: (\d+)$/m.exec(await feedOf('administrator'))?.[1] ?? '';
  const opening = { type: 'toy.overflow', title: secrets[0], description: secrets[2], area: '999901' };
  caseId = JSON.parse((await world.ask('rightBureau', 'POST', '/api/v1/cases', opening)).body).id;
  for (const type of [...hiddenTypes, 'Plain']) await world.writeGraded(type, 'hidden');
  await world.settle();
});
after(() => world.close());

test('the matrix knows every way of telling, and each way has its proof', () => {
  assert.deepEqual([...outboxTopics].toSorted(), Object.keys(tellers).toSorted(), 'who is told of a new topic?');
  const topicsOf = (way: keyof typeof proofs) =>
    Object.keys(tellers)
      .filter((topic) => tellers[topic]?.includes(way))
      .toSorted();
  assert.deepEqual([...liveTopics].toSorted(), topicsOf('liveFeed'));
  assert.deepEqual(Object.keys(toldByWebhook).toSorted(), topicsOf('webhook'));
  assert.deepEqual(
    Object.fromEntries(Object.entries(toldByWebhook).map(([topic, names]) => [topic, names.toSorted().join(' ')])),
    fields,
    'may everybody in reach know the new field?',
  );
  assert.deepEqual(
    world.channels().toSorted(),
    Object.keys(proofs)
      .filter((way) => way !== 'liveFeed')
      .toSorted(),
    'who may be told by a new channel?',
  );
  for (const [file, title] of Object.values(proofs))
    assert.ok(readFileSync(new URL(file, import.meta.url), 'utf8').includes(`test('${title}'`), `${file}: ${title}`);
});

async function feedOf(persona: Persona, lastEventId?: string): Promise<string> {
  const feed = world.routes.find(({ path }) => path === '/api/v1/events');
  assert.ok(feed);
  const gone = new AbortController();
  setTimeout(() => gone.abort(), 700);
  const { body } = await feed.handle({
    principal: world.principal(persona),
    params: {},
    query: {},
    body: undefined,
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    method: 'GET',
    url: '/api/v1/events',
    language: 'zh',
    signal: () => gone.signal,
  });
  let text = '';
  for await (const chunk of body as AsyncIterable<string>) text += chunk;
  return text;
}

test('the live feed tells of the case only to who may see it', async () => {
  await world.writeLevel('w2', 2);
  await world.settle();
  const told = new Map(
    await Promise.all(
      [...insiders, ...toldNothing].map(async (persona) => [persona, await feedOf(persona, start)] as const),
    ),
  );
  for (const persona of insiders) assert.ok(told.get(persona)?.includes(caseId), persona);
  for (const persona of toldNothing) {
    const text = told.get(persona) ?? '';
    assert.equal(text.includes('event: entity'), everyOtherPost.includes(persona), 'the feed of an outsider is alive');
    for (const secret of [caseId, ...secrets, ...hiddenTypes])
      assert.ok(!text.includes(secret), `${persona}: ${secret}`);
    if (foreigners.includes(persona)) assert.doesNotMatch(text, /^event: (?!ready|reset)/m, persona);
  }
});

test('an alert, a value and the live feed tell of the case of an alert only to who may see it', async () => {
  // The water rises: the rule of the toy pack raises an alert, and the alert opens a case of the west.
  await world.writeLevel('w1', 12);
  await world.settle();
  const itemsOf = async (persona: Persona, url: string) =>
    JSON.parse((await world.ask(persona, 'GET', url)).body).items;
  const casesOf = async (persona: Persona) =>
    (await itemsOf(persona, '/api/v1/alerts')).flatMap((one: { caseId?: string }) => one.caseId ?? []);
  const openOf = async (persona: Persona) =>
    (await itemsOf(persona, '/api/v1/indicators/toy.highest/values')).reduce(
      (sum: number, one: { openCases: number }) => sum + one.openCases,
      0,
    );
  const opened: string[] = await casesOf('administrator');
  assert.ok(opened.length > 0, 'the alert has a case: the test can fail');
  for (const persona of insiders) {
    assert.deepEqual(await casesOf(persona), opened, persona);
    assert.ok((await openOf(persona)) > 0, persona);
  }
  for (const persona of ['otherBureau', 'otherDistrict'] as const) {
    assert.ok((await itemsOf(persona, '/api/v1/alerts')).length > 0, 'an outsider sees the alert');
    assert.deepEqual(await casesOf(persona), [], persona);
    assert.equal(await openOf(persona), 0, persona);
    const feed = await feedOf(persona, start);
    const cockpit = (await world.ask(persona, 'GET', '/api/v1/cockpit')).body;
    for (const one of opened) assert.ok(!feed.includes(one) && !cockpit.includes(one), persona);
  }
});

test('a webhook is told what a key that reaches as far would be shown, at once and again', async () => {
  const sentTo = async (hook: Hook) =>
    (
      await world.database.query<{ payload: string }>(
        `select payload from delivery where channel = 'webhook' and target = $1 order by seq`,
        [hookIds.get(hook)],
      )
    ).map(({ payload }) => JSON.parse(payload) as { type: string; subject: string; data: { indicator?: string } });
  for (const [hook, isInReach] of Object.entries(hooks) as [Hook, boolean][]) {
    const sent = await sentTo(hook);
    const indicators = new Set(
      sent.flatMap(({ type, data }) =>
        type.includes('.alert.') && data.indicator?.startsWith('graded.') ? data.indicator : [],
      ),
    );
    // Of grade internal at most and about nobody: nobody outside has declared a purpose.
    const expected = hook === 'foreign' ? [] : ['graded.plain'];
    assert.deepEqual([...indicators].toSorted(), expected, hook);
    const cases = sent.filter(({ type }) => type.includes('.case.'));
    assert.equal(
      cases.some(({ subject }) => subject === caseId),
      isInReach,
      hook,
    );
    assert.equal(cases.length > 0, isInReach, hook);
    const text = JSON.stringify(sent);
    for (const secret of [...secrets, ...hiddenTypes]) assert.ok(!text.includes(secret), `${hook}: ${secret}`);

    const persona = hook === 'foreign' ? 'otherTenantsAdministrator' : 'administrator';
    const url = `/api/v1/webhooks/${hookIds.get(hook)}/replay`;
    const again = await world.ask(persona, 'POST', url, { from: '2026-01-01T00:00:00Z' });
    assert.equal(JSON.parse(again.body).replayed, sent.length, `${hook}: ${again.body}`);
    assert.deepEqual((await sentTo(hook)).slice(sent.length), sent, hook);
  }
});

test('the news of a snapshot says how it went and nothing of what is in it', async () => {
  const made = await world.ask('administrator', 'POST', '/ngsi-ld/v1/snapshots', {
    type: 'Snapshot',
    snapshotQueries: [{ type: 'Query', entities: [{ type: 'Household' }] }],
    endpoint: 'https://hooks.example/x',
  });
  assert.equal(made.status, 201, made.body);
  const news = await waitFor('the news', async () => {
    const told = await world.database.query<{ payload: string }>(
      `select payload from delivery where channel = 'snapshot'`,
    );
    return told.some(({ payload }) => !payload.includes('preparing')) && told;
  });
  for (const { payload } of news)
    for (const secret of ['Household', 'hidden']) assert.ok(!payload.includes(secret), payload);
});
