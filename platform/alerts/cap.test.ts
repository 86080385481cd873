import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { openToyHub, type ToyHub, toyCity } from '@hub/indicators/testing';
import { type City, defaultTenant, entityId, type PersonId, type Principal } from '@hub/kernel';
import { createHttpApp } from '@hub/runtime';
import { type ReadElement, readXml } from '@hub/runtime/testing';
import { createAlerts, migrations } from './index.ts';

const minute = 60_000;
const start = Date.now();
const duty: Principal = { kind: 'person', id: 'p1' as PersonId, name: '王五', roles: [], tenant: defaultTenant };
const city: City = {
  ...toyCity,
  alertSender: { sector: '000', unit: '000', extension: '00', name: { zh: '玩具市应急办', en: 'Toytown Office' } },
};
let hub: ToyHub;
let app: Awaited<ReturnType<typeof createHttpApp>>;

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...migrations], start);
  const deps = { ...hub, city, clock: hub.clock };
  const indicators = createIndicators(deps);
  const alerts = createAlerts({ ...deps, areas: hub.context.areas, indicators });
  await indicators.start();
  await alerts.start();
  const gate = { authenticate: async () => duty, permits: () => true };
  app = await createHttpApp({ routes: alerts.routes, gate, log: hub.log });
});
after(async () => {
  await app.close();
  await hub.close();
});

let asked = 0;
/** Each time from another address, so that the limit of an address does not meet the tests. */
function get(url: string, remoteAddress?: string) {
  asked += 1;
  return app.inject({ method: 'GET', url, remoteAddress: remoteAddress ?? `10.0.${asked >> 8}.${asked & 255}` });
}
const one = ({ children }: ReadElement, name: string) => children.find((child) => child.name === name);
const all = ({ children }: ReadElement, name: string) => children.filter((child) => child.name === name);
const textOf = (element: ReadElement, name: string) => one(element, name)?.text;

async function feed(): Promise<ReadElement> {
  const answer = await get('/cap');
  assert.equal(answer.headers['content-type'], 'application/atom+xml; charset=utf-8');
  return readXml(answer.payload);
}

/** The messages of the feed, followed by their links, once they are as expected: publishing takes a moment. */
async function messages(expected: (found: readonly ReadElement[]) => boolean): Promise<readonly ReadElement[]> {
  for (let tries = 0; ; tries += 1) {
    const links = all(await feed(), 'entry').map((entry) => one(entry, 'link')?.attributes.href ?? '');
    const found = await Promise.all(links.map(readMessage));
    if (expected(found) || tries === 400) return found;
    await setTimeout(50);
  }
}

async function readMessage(link: string): Promise<ReadElement> {
  const answer = await get(link);
  assert.equal(answer.statusCode, 200, link);
  assert.equal(answer.headers['content-type'], 'application/cap+xml; charset=utf-8');
  const alert = readXml(answer.payload);
  assertSchema(alert);
  return alert;
}

/** The sequences of the CAP 1.2 schema, as far as the hub writes them; `!` must be there. */
const sequences: Readonly<Record<string, readonly string[]>> = {
  alert: [
    'identifier!',
    'sender!',
    'sent!',
    'status!',
    'msgType!',
    'source',
    'scope!',
    'restriction',
    'addresses',
    'code',
    'note',
    'references',
    'incidents',
    'info',
  ],
  info: [
    'language',
    'category!',
    'event!',
    'responseType',
    'urgency!',
    'severity!',
    'certainty!',
    'audience',
    'eventCode',
    'effective',
    'onset',
    'expires',
    'senderName',
    'headline',
    'description',
    'instruction',
    'web',
    'contact',
    'parameter',
    'resource',
    'area',
  ],
  parameter: ['valueName!', 'value!'],
  area: ['areaDesc!', 'polygon', 'circle', 'geocode', 'altitude', 'ceiling'],
  geocode: ['valueName!', 'value!'],
};
const patterns: Readonly<Record<string, RegExp>> = {
  identifier: /^\d{14}_\d{14}_\d$/,
  sender: /^[^\s,<&]+$/,
  sent: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/,
  effective: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/,
  onset: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/,
  status: /^(Actual|Exercise|System|Test|Draft)$/,
  msgType: /^(Alert|Update|Cancel|Ack|Error)$/,
  scope: /^(Public|Restricted|Private)$/,
  category: /^(Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other)$/,
  responseType: /^(Shelter|Evacuate|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None)$/,
  urgency: /^(Immediate|Expected|Future|Past|Unknown)$/,
  severity: /^(Extreme|Severe|Moderate|Minor|Unknown)$/,
  certainty: /^(Observed|Likely|Possible|Unlikely|Unknown)$/,
  circle: /^-?\d+(\.\d+)?,-?\d+(\.\d+)? \d+(\.\d+)?$/,
  polygon: /^(-?\d+(\.\d+)?,-?\d+(\.\d+)? ){3,}-?\d+(\.\d+)?,-?\d+(\.\d+)?$/,
};

function assertSchema(element: ReadElement): void {
  const sequence = sequences[element.name];
  if (!sequence) {
    assert.match(element.text, patterns[element.name] ?? /\S/, element.name);
    return;
  }
  const order = sequence.map((name) => name.replace('!', ''));
  const positions = element.children.map(({ name }) => order.indexOf(name));
  assert.deepEqual(
    positions,
    positions.toSorted((a, b) => a - b),
    `order in ${element.name}`,
  );
  assert.ok(!positions.includes(-1), `a stranger in ${element.name}`);
  for (const name of sequence.filter((one) => one.endsWith('!'))) assert.ok(textOf(element, name.slice(0, -1)), name);
  for (const child of element.children) assertSchema(child);
}

test('with no alert in force the feed is empty', async () => {
  assert.equal(all(await feed(), 'entry').length, 0);
});

test('an alert is published in both languages with its place, severity and an identifier of 31 characters', async () => {
  await hub.writeLevel('w1', 6, start - 5 * minute);
  const [alert, ...others] = await messages((found) => found.length > 0);
  assert.ok(alert);
  assert.equal(others.length, 0);
  assert.equal(alert.attributes.xmlns, 'urn:oasis:names:tc:emergency:cap:1.2');
  assert.equal(textOf(alert, 'identifier')?.length, 31);
  assert.match(textOf(alert, 'identifier') ?? '', /^99990000000000_\d{14}_0$/);
  assert.deepEqual(
    ['sender', 'status', 'msgType', 'scope', 'references'].map((name) => textOf(alert, name)),
    ['99990000000000', 'Actual', 'Alert', 'Public', undefined],
  );
  const [zh, en] = all(alert, 'info');
  assert.ok(zh && en);
  assert.deepEqual(
    [zh, en].map((info) =>
      ['language', 'severity', 'certainty', 'urgency', 'senderName', 'headline'].map((name) => textOf(info, name)),
    ),
    [
      ['zh-CN', 'Severe', 'Likely', 'Immediate', '玩具市应急办', 'Tank w1：水位过高'],
      ['en-US', 'Severe', 'Likely', 'Immediate', 'Toytown Office', 'Tank w1: Level too high'],
    ],
  );
  const area = one(en, 'area');
  assert.ok(area);
  assert.deepEqual([textOf(area, 'areaDesc'), textOf(area, 'circle')], ['Toytown, West, Tank w1', '34.5,113.2 0']);
  const geocode = one(area, 'geocode');
  assert.ok(geocode);
  assert.deepEqual([textOf(geocode, 'valueName'), textOf(geocode, 'value')], ['GB/T 2260', '999901']);
});

test('a person who confirms it makes an update that refers to the alert and does not say who', async () => {
  const { items } = (await get('/api/v1/alerts')).json<{ items: { id: string }[] }>();
  const path = `/api/v1/alerts/${items[0]?.id}/acknowledgement`;
  assert.equal(
    (await app.inject({ method: 'POST', url: path, payload: { note: '已派人 13800138000' } })).statusCode,
    200,
  );
  const [update, ...others] = await messages(([first]) => !!first && textOf(first, 'msgType') === 'Update');
  assert.ok(update);
  assert.equal(others.length, 0, 'the feed has the newest message of an alert only');
  assert.equal(textOf(update, 'msgType'), 'Update');
  const [identifier, sent] = await firstOf();
  assert.equal(textOf(update, 'references'), `99990000000000,${identifier},${sent}`);
  assert.deepEqual(
    all(update, 'info').map((info) => textOf(info, 'certainty')),
    ['Observed', 'Observed'],
  );
  assert.doesNotMatch(JSON.stringify(update), /王五|13800138000/);
});

/** Identifier and time of the first message ever sent. */
async function firstOf(): Promise<readonly [string, string | undefined]> {
  const [row] = await hub.database.query<{ identifier: string }>(
    'select identifier from cap_message order by identifier limit 1',
  );
  const identifier = row?.identifier ?? '';
  return [identifier, textOf(await readMessage(`/cap/${identifier}`), 'sent')];
}

test('when it is over the cancellation refers to everything said before, and the feed forgets it', async () => {
  await hub.writeLevel('w1', 3, start - 2 * minute);
  assert.equal((await messages((found) => found.length === 0)).length, 0);
  const [row] = await hub.database.query<{ identifier: string }>(
    `select identifier from cap_message where msg_type = 'Cancel'`,
  );
  const cancel = await readMessage(`/cap/${row?.identifier}.xml`);
  assert.equal(textOf(cancel, 'msgType'), 'Cancel');
  assert.equal(textOf(cancel, 'references')?.split(' ').length, 2);
  const [info] = all(cancel, 'info');
  assert.ok(info);
  assert.deepEqual([textOf(info, 'responseType'), textOf(info, 'urgency')], ['AllClear', 'Past']);
});

test('the database keeps no cancellation without references', async () => {
  const bare = hub.database.query(
    `insert into cap_message select tenant, identifier || '0', alert_id, 'Cancel', sent, '[]'::jsonb, alert, newest from cap_message limit 1`,
  );
  await assert.rejects(bare, /check/);
});

test('a burst of alerts gives each its own identifier', async () => {
  for (let index = 0; index < 25; index += 1) await hub.writeLevel(`e${index}`, 9, start - minute);
  const found = await messages(({ length }) => length >= 25);
  assert.equal(found.length, 25);
  assert.equal(new Set(found.map((alert) => textOf(alert, 'identifier'))).size, 25);
});

test('what was made up or replayed is never an actual alert', async () => {
  await hub.writeLevel('w-synthetic', 9, start - minute, { provenance: 'synthetic' });
  await hub.writeLevel('w-recorded', 9, start - minute, { provenance: 'recorded' });
  const statuses = (await messages(({ length }) => length >= 27)).map((alert) => [
    one(alert, 'info')?.children.find(({ name }) => name === 'headline')?.text,
    textOf(alert, 'status'),
    textOf(alert, 'note') !== undefined,
  ]);
  assert.deepEqual(statuses.filter(([, status]) => status !== 'Actual').toSorted(), [
    ['Tank w-recorded：水位过高', 'Exercise', true],
    ['Tank w-synthetic：水位过高', 'Test', true],
  ]);
});

test('a hostile name stays a text', async () => {
  const evil = `</areaDesc><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>\u0001`;
  await hub.context.write([
    {
      tenant: defaultTenant,
      id: entityId('Tank', 'w-evil'),
      type: 'Tank',
      mode: 'append',
      attributes: { name: { type: 'Property', value: evil } },
    },
  ]);
  await hub.writeLevel('w-evil', 9, start - minute, { provenance: 'measured', name: evil });
  const found = (await messages(({ length }) => length >= 28)).filter((alert) =>
    JSON.stringify(alert).includes('<script'),
  );
  for (const alert of found) assert.equal(all(alert, 'script').length, 0);
  assert.equal(found.length, 1);
});

test('an identifier that is none is refused', async () => {
  for (const identifier of ['x', '99990000000000_20250101000000_0', "' or 1=1", '..%2F..%2Fetc']) {
    const answer = await get(`/cap/${encodeURIComponent(identifier)}`);
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 'cap.unknown'], identifier);
  }
});

test('one address that asks without end is told to wait', async () => {
  const statuses = new Set<number>();
  for (let index = 0; index <= 300; index += 1) statuses.add((await get('/cap/x', '192.0.2.1')).statusCode);
  assert.deepEqual([...statuses], [404, 429]);
});

test('a city without a sender publishes nothing', () => {
  const alerts = createAlerts({ ...hub, areas: hub.context.areas, indicators: createIndicators(hub) });
  assert.equal(alerts.routes.filter(({ path }) => path.startsWith('/cap')).length, 0);
});
