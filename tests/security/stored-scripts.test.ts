import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addPerson } from '../support/add-person.ts';
import { type BrowserHub, openBrowserHub } from '../support/hub-for-browser.ts';
import { waitFor } from '../support/hub-process.ts';

// Hostile texts in everything that people, systems and devices can name, shown by every page in a real browser. A script that
// runs sets `__xss` or opens a dialog; one that only the hub's policy stops is told by the browser. Neither may happen.
const trap = '<img src=x onerror="window.__xss=1"><svg onload="alert(1)"></svg>';
const hostile = `"'>${trap}<script>window.__xss=2</script>`;
/** One that fits where little does. */
const short = '<img src=x onerror=alert(1)>';
/** What is left of the text when it is shown as a text. */
const asText = '<img src=x onerror=';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

let setup: BrowserHub;
let page: Page;
let close: () => Promise<void>;
let caseId: string;
let code: string;
let citizen: string;
let ownReport: string;
let reportCase: string;
let reportWith: (more: object) => Promise<{ status: number; body: { code?: string } }>;
const caught: string[] = [];

before(async () => {
  setup = await openBrowserHub({ HUB_OUTBOUND_ALLOW: 'hooks.example' });
  const { hub } = setup;
  const make = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await hub.call('POST', path, body, headers);
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const name = { zh: hostile, en: hostile };
  const place = { type: 'Point', coordinates: [113.613, 34.748] };
  await make('/ngsi-ld/v1/entities', {
    id: 'urn:ngsi-ld:AirQualityObserved:hostile',
    type: 'AirQualityObserved',
    name: { type: 'Property', value: hostile },
    provenance: { type: 'Property', value: hostile },
    source: { type: 'Property', value: hostile },
    location: { type: 'GeoProperty', value: place },
    pm25: { type: 'Property', value: 260, unitCode: 'GQ', observedAt: new Date(Date.now() - 60_000).toISOString() },
  });
  await make('/api/v1/devices', { id: 'hostile', name, thingModel: 'environment.airStation', location: place });
  const opening = { type: 'urban-management.jointHandling', title: hostile, description: hostile, area: '410102' };
  const opened = await make('/api/v1/cases', opening);
  caseId = opened.id;
  await make(`/api/v1/cases/${caseId}/actions`, { action: 'comment', note: hostile, version: opened.version });
  const picture = `${hub.url}/api/v1/cases/${caseId}/attachments?name=${encodeURIComponent(`${trap}.png`)}`;
  const headers = { authorization: `Bearer ${await hub.signIn()}`, 'content-type': 'image/png' };
  const attached = await fetch(picture, { method: 'POST', headers, body: png });
  assert.equal(attached.status, 201, await attached.text());
  await make('/api/v1/cases/views', { name: hostile.slice(0, 60), query: {} });
  await make('/api/v1/webhooks', { name: hostile.slice(0, 60), url: 'https://hooks.example/x', kinds: ['*'] });
  const person = await make('/api/v1/organisation/people', { name: { zh: trap, en: trap }, account: 'hostile' });
  await make('/api/v1/organisation/posts', {
    person: person.id,
    unit: 'urban-management',
    role: 'urban-management.acceptor',
  });
  await make('/api/v1/organisation/units', { parent: 'urban-management', name: { zh: trap, en: trap } });
  await make('/api/v1/keys', { name: hostile.slice(0, 100), permissions: ['case.read'], unit: 'city' });
  await make('/api/v1/ledger/meetings', {
    heldAt: new Date(Date.now() - 3_600_000).toISOString(),
    title: hostile,
    place: hostile,
    units: ['urban-management'],
    minutes: hostile,
    resolutions: [{ text: hostile, assignments: [] }],
  });
  const services = await hub.call('GET', '/api/v1/report-services');
  const service = services.body.items[0];
  // A citizen who is called like that, and all that a citizen can write.
  const account = { identifier: '13837110066', name: trap.slice(0, 60), password: 'chosen by a citizen' };
  citizen = (await make('/api/v1/citizen/accounts', account)).token;
  const by = { authorization: `Bearer ${citizen}` };
  const quoting = `" autofocus onfocus="alert(1)" x='`;
  const contact = { name: quoting, phone: '13837110066' };
  const report = { class: service.code ?? service.id, lon: 113.613, lat: 34.748, description: quoting, contact };
  reportWith = (more) => hub.call('POST', '/api/v1/reports', { ...report, ...more });
  code = (await make('/api/v1/reports', report)).code;
  const own = await make('/api/v1/citizen/reports', report, by);
  ownReport = own.number;
  const found = await hub.call('GET', `/api/v1/cases?search=${ownReport}`);
  reportCase = found.body.items[0].id;
  const unit = { unit: 'urban-management', purpose: 'service', classes: ['health'] };
  await make(
    '/api/v1/citizen/data/consents',
    { ...unit, expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    by,
  );
  // Who looked, by a name like that, is told to the citizen.
  const looker = await addPerson(hub, 'looker', 'city', 'urban-management.acceptor', { zh: trap, en: trap });
  const looking = { authorization: `Bearer ${await hub.signIn('looker', looker)}` };
  const seen = await hub.call(
    'GET',
    `/api/v1/cases/${reportCase}/contact?purpose=${encodeURIComponent(quoting)}`,
    undefined,
    looking,
  );
  assert.equal(seen.status, 200, JSON.stringify(seen.body));
  // Ledger: an assignment whose every text is hostile.
  const title = { zh: trap, en: trap };
  const milestones = [{ id: 'm1', title, due: '2027-01-01', weight: 1 }];
  const terms = { title, lead: 'urban-management', helpers: [], others: [], weight: 1, milestones };
  await make('/api/v1/ledger/assignments', { id: 'H-1', terms });
  // A notice: somebody else writes to a case that is watched.
  assert.ok((await hub.call('PUT', `/api/v1/cases/${caseId}/watch`)).status < 300);
  const now = (await hub.call('GET', `/api/v1/cases/${caseId}`)).body.version;
  await make(`/api/v1/cases/${caseId}/actions`, { action: 'comment', note: hostile, version: now }, looking);
  [page, close] = await setup
    .openSignedIn({ viewport: { width: 1440, height: 900 } })
    .then(([tab, context]) => [tab, () => context.close()] as const);
  await page.context().addInitScript(`
    const told = (globalThis.told = []);
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      told.push(effectiveDirective + ' ' + blockedURI));
  `);
  await page.context().addCookies([{ name: 'hub_citizen', value: citizen, url: setup.hub.url }]);
  page.on('dialog', (dialog) => {
    caught.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
});
after(async () => {
  await close?.();
  await setup?.close();
});

/** What has run, or would have but for the policy, on the page as it is. */
async function look(): Promise<readonly string[]> {
  const { ran, told } = await page.evaluate<{ ran?: number; told: readonly string[] }>(
    '({ ran: globalThis.__xss, told: globalThis.told ?? [] })',
  );
  // What the map's workers and styles ask for is no script of anybody's.
  const scripts = told.filter((one) => /^script-src|^default-src inline/.test(one));
  return [...caught.splice(0), ...scripts, ...(ran === undefined ? [] : [`a script ran: ${ran}`])];
}

test('the traps find a text that is put into a page as markup, and a script that only the policy stops', async () => {
  await page.goto(`${setup.hub.url}/account`);
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(trap)})`);
  await waitFor('the browser to tell', () => page.evaluate<boolean>('globalThis.told.length > 0'));
  assert.match((await look()).join('\n'), /script-src/);
  const open = await page.context().newPage();
  await open.setContent(`<p>${trap.replace('alert(1)', 'window.__xss=3')}</p>`);
  await open.waitForFunction('"__xss" in globalThis');
  await open.close();
});

test('what citizens report without an account is refused when it holds markup, whatever the field', async () => {
  for (const more of [
    { description: hostile },
    { address: short },
    { contact: { name: short, phone: '13837110066' } },
  ]) {
    const { status, body } = await reportWith(more);
    assert.deepEqual([status, body.code], [400, 'report.markup'], JSON.stringify(more));
  }
});

test('what is no text is refused: a device and a thing model are named by letters, digits and a few marks', async () => {
  const place = { type: 'Point', coordinates: [113.613, 34.748] };
  const device = { id: short, name: { zh: 'x', en: 'x' }, thingModel: 'environment.airStation', location: place };
  assert.equal((await setup.hub.call('POST', '/api/v1/devices', device)).status, 400);
  assert.equal(
    (await setup.hub.call('POST', '/api/v1/devices', { ...device, id: 'x', thingModel: short })).status,
    400,
  );
});

/** Every page, and whether a hostile text must be on it, so that the page has shown what it was to show. */
const pages: readonly (readonly [path: () => string, shows: boolean])[] = [
  [() => '/cockpit', false],
  [() => '/desk?queue=all', true],
  [() => `/desk/${caseId}?queue=all`, true],
  [() => '/ledger?tab=meetings', true],
  [() => '/ledger', true],
  [() => '/ledger?id=H-1', true],
  [() => `/desk/${reportCase}?queue=all`, false],
  [() => '/devices', true],
  [() => '/deliveries', false],
  [() => '/deliveries?tab=webhooks', true],
  [() => '/organisation?tab=people', true],
  [() => '/organisation?tab=units&unit=urban-management', false],
  [() => '/keys', true],
  [() => '/indicators', false],
  [() => '/duties', false],
  [() => '/performance', false],
  [() => '/processes', false],
  [() => '/account', false],
  [() => '/policies', false],
  [() => '/audit', false],
  [() => '/notices', true],
  [() => '/patrol', false],
  [() => `/report/track/${code}`, false],
  [() => '/report', false],
  [() => '/my', true],
  [() => `/my#report/${ownReport}`, false],
  [() => '/my#data', true],
  [() => '/my#consents', true],
  [() => '/my#requests', true],
  [() => '/my#account', true],
];

for (const [path, shows] of pages)
  test(`no stored text runs on the page ${path().replace(/undefined/, '…')}`, async () => {
    await page.goto(setup.hub.url + path(), { waitUntil: 'load' });
    if (shows) await page.getByText(asText).first().waitFor({ state: 'attached', timeout: 30_000 });
    else await page.locator('h1, h2, main').first().waitFor({ state: 'attached', timeout: 30_000 });
    // Not by `waitForFunction`, whose polling the hub's policy forbids as it does any other eval.
    await page.locator('.ant-skeleton, .ant-spin-spinning').first().waitFor({ state: 'hidden' });
    assert.deepEqual(await look(), [], path());
  });
