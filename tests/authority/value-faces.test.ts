import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { createCockpit } from '@hub/cockpit';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { openToyHub, type ToyHub, toyCity } from '@hub/indicators/testing';
import { defaultTenant, type EntityId, isoInstant, type Principal, type Purpose, type Tenant } from '@hub/kernel';
import { createHttpApp, type Route } from '@hub/runtime';
import { createAuthority } from '../../systems/security/authority/authority.ts';
import { createEntityAuthority } from '../../systems/security/authority/entity-access.ts';
import { explain } from '../../systems/security/authority/explain.ts';
import { person, service } from '../../systems/security/authority/testing.ts';
import { gradedPack } from './graded-pack.ts';

// Values of every grade, of places and areas, by every face: what is shown is what Cedar itself says of each value, and what
// is not shown is not there, by row, details, count, page, alert, figure, event or the text of a refusal.
const city = {
  ...toyCity,
  packs: [gradedPack],
  alertSender: { sector: '000', unit: '000', extension: '00', name: { zh: '某办', en: 'Office' } },
};
const policies = createAuthority({ packs: [gradedPack], soleAdministrator: true });

/** What each indicator is made of, said here once more by hand. */
const grades = {
  plain: { grade: 1, personal: false, sensitive: false },
  delicate: { grade: 2, personal: false, sensitive: false },
  important: { grade: 3, personal: false, sensitive: false },
  core: { grade: 4, personal: false, sensitive: false },
  household: { grade: 1, personal: true, sensitive: false },
  householdsOfThree: { grade: 1, personal: true, sensitive: false },
  patient: { grade: 1, personal: true, sensitive: true },
} as const;
type Graded = keyof typeof grades;
const indicators = Object.keys(grades) as Graded[];

/** Three entities of each type in the west, two in the east: an area's value is over so many. */
const places = ['w1', 'w2', 'w3', 'e1', 'e2'];
const typeOf = {
  plain: 'Plain',
  delicate: 'Delicate',
  important: 'Important',
  core: 'Core',
  household: 'Household',
  householdsOfThree: 'Household',
  patient: 'Patient',
} as const;
const subjectsOf = (indicator: Graded) => [
  ...places.map((place) => ({
    subject: `urn:ngsi-ld:${typeOf[indicator]}:${place}`,
    scope: 'place',
    over: 1,
    areas: ['999900', place.startsWith('w') ? '999901' : '999902'],
  })),
  { subject: '999901', scope: 'district', over: 3, areas: ['999900', '999901'] },
  { subject: '999902', scope: 'district', over: 2, areas: ['999900', '999902'] },
  { subject: '999900', scope: 'city', over: 5, areas: ['999900'] },
];
type Subject = ReturnType<typeof subjectsOf>[number];

const elsewhere = 'elsewhere' as Tenant;
const personas: Readonly<Record<string, Principal>> = {
  otherBureau: person(['graded.reader'], { bureaus: ['roads'] }),
  owner: person(['graded.reader'], { bureaus: ['works'] }),
  west: person(['graded.reader'], { areas: ['999901'] }),
  cityPost: person(['graded.reader'], { everywhere: true }),
  administrator: person(['administrator'], { everywhere: true }),
  auditAdministrator: person(['auditAdministrator'], { everywhere: true }),
  key: service(['cockpit.read', 'alert.read', 'context.read'], { everywhere: true }),
  otherTenant: person(['graded.reader'], { everywhere: true }, elsewhere),
  otherTenantsAdministrator: person(['administrator'], { everywhere: true }, elsewhere),
};
const reasons: readonly Purpose[] = [{}, { purpose: 'repair' }, { purpose: 'repair', caseId: 'one' }];
const [noReason = {}] = reasons;

let hub: ToyHub;
let app: Awaited<ReturnType<typeof createHttpApp>>;
let principal: Principal;
let purpose: Purpose;
const now = Date.now();
let routes: readonly Route[];

async function ask(by: Principal, why: Purpose, url: string, method: 'GET' | 'POST' = 'GET') {
  principal = by;
  purpose = why;
  const { statusCode, body, headers } = await app.inject({
    method,
    url,
    ...(method === 'POST' ? { payload: {} } : {}),
  });
  return { status: statusCode, body, length: headers['content-length'] };
}
const items = async (by: Principal, why: Purpose, url: string) => JSON.parse((await ask(by, why, url)).body).items;

function may(
  by: Principal,
  why: Purpose,
  action: 'cockpit.read' | 'alert.read',
  as: object,
  { areas }: Subject,
): boolean {
  const resource = { tenant: 'default', bureaus: ['works'], areas, ...as };
  const resourceType = action === 'cockpit.read' ? 'IndicatorValue' : 'Alert';
  return explain(policies.policies, { principal: by, action, resourceType, resource, context: why }).allowed;
}
const isReleased = (indicator: Graded, { over }: Subject) => indicator === 'householdsOfThree' && over >= 3;
const known = new Map<string, boolean>();
/** Whether Cedar lets somebody see a value, and what is behind it. */
function sees(by: Principal, why: Purpose, action: 'cockpit.read' | 'alert.read', indicator: Graded, subject: Subject) {
  const decide = (as: object) => {
    const key = JSON.stringify([by.id, by.tenant, why, action, as, subject.areas]);
    const found = known.get(key) ?? may(by, why, action, as, subject);
    known.set(key, found);
    return found;
  };
  const inside = decide(grades[indicator]);
  const released = isReleased(indicator, subject) && decide({ grade: 1, personal: false, sensitive: false });
  return { seen: inside || released, inside };
}
const seenSubjects = (by: Principal, why: Purpose, action: 'cockpit.read' | 'alert.read', indicator: Graded) =>
  subjectsOf(indicator).filter((subject) => sees(by, why, action, indicator, subject).seen);

async function forEach(check: (by: Principal, why: Purpose, what: string) => Promise<void>, whys = reasons) {
  for (const [name, by] of Object.entries(personas))
    for (const why of whys) await check(by, why, `${name} ${JSON.stringify(why)}`);
}

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...alertMigrations], now, () => ({}), city);
  const deps = {
    ...hub,
    authority: policies,
    entities: createEntityAuthority(policies, city),
    purposeOf: async () => purpose,
  };
  const values = createIndicators(deps);
  const alerts = createAlerts({ ...deps, areas: hub.context.areas, indicators: values });
  const cases = {
    listOpen: async () => [],
    count: async () => ({ open: 0, overdue: 0, closedToday: 0 }) as never,
    maySee: () => false,
    seesCases: async () => new Set<string>(),
  };
  const cockpit = createCockpit({ ...deps, indicators: values, alerts, cases });
  const modules = [values, alerts, cockpit];
  for (const module of modules) await module.start();
  routes = modules.flatMap((module) => module.routes);
  app = await createHttpApp({
    routes,
    gate: { authenticate: async () => principal, permits: () => true },
    log: hub.log,
  });
  await hub.context.write(
    [...new Set(Object.values(typeOf))].flatMap((type) =>
      places.map((place, index) => ({
        tenant: defaultTenant,
        id: `urn:ngsi-ld:${type}:${place}` as EntityId,
        type,
        mode: 'append' as const,
        attributes: {
          name: { type: 'Property' as const, value: `${type} ${place}` },
          location: {
            type: 'GeoProperty' as const,
            value: { type: 'Point', coordinates: [place.startsWith('w') ? 113.2 : 113.8, 34.5] },
          },
          reading: { type: 'Property' as const, value: 10 + index, observedAt: isoInstant(now - 60_000) },
        },
      })),
    ),
  );
  await hub.settle();
});
after(async () => {
  await app?.close();
  await hub?.close();
});

test('a list has the values Cedar lets somebody see, with details only where it lets them see the inputs', () =>
  forEach(async (by, why, what) => {
    for (const indicator of indicators) {
      const found = await items(by, why, `/api/v1/indicators/graded.${indicator}/values`);
      const shown = found.map(
        ({ subject, details }: { subject: string; details?: object }) => `${subject} ${details !== undefined}`,
      );
      const expected = seenSubjects(by, why, 'cockpit.read', indicator).map(
        (subject) => `${subject.subject} ${sees(by, why, 'cockpit.read', indicator, subject).inside}`,
      );
      assert.deepEqual(shown.toSorted(), expected.toSorted(), `${what} ${indicator}`);
    }
  }));

test('history, CSV, pages and single subjects have the same values and no page more', () =>
  forEach(
    async (by, why, what) => {
      for (const indicator of indicators) {
        const url = `/api/v1/indicators/graded.${indicator}/values`;
        const expected = seenSubjects(by, why, 'cockpit.read', indicator)
          .map(({ subject }) => subject)
          .toSorted();
        const history = await items(by, why, `${url}?from=2020-01-01T00:00:00Z`);
        assert.deepEqual(history.map(({ subject }: { subject: string }) => subject).toSorted(), expected, what);
        const csv = (await ask(by, why, `${url}?format=csv`)).body.trim().split('\r\n').slice(1);
        assert.deepEqual(csv.map((line) => line.split(',')[2]).toSorted(), expected, what);
        const paged: string[] = [];
        let after: string | undefined = '';
        while (after !== undefined) {
          const page: { items: { subject: string }[]; next?: string } = JSON.parse(
            (await ask(by, why, `${url}?limit=3${after ? `&after=${encodeURIComponent(after)}` : ''}`)).body,
          );
          paged.push(...page.items.map(({ subject }) => subject));
          assert.equal(page.next !== undefined, page.items.length === 3, `${what}: a page too many`);
          after = page.next;
        }
        assert.deepEqual(paged, expected, what);
      }
    },
    [noReason, reasons[1] ?? {}],
  ));

test('evidence of what may not be seen answers as of what is not there, and has the records that may be seen', () =>
  forEach(async (by, why, what) => {
    for (const indicator of indicators)
      for (const subject of subjectsOf(indicator).filter(({ subject: id }) => !/[we][23]$/.test(id))) {
        const url = (id: string) => `/api/v1/indicators/graded.${indicator}/values/${encodeURIComponent(id)}/evidence`;
        const answer = await ask(by, why, url(subject.subject));
        const { seen, inside } = sees(by, why, 'cockpit.read', indicator, subject);
        if (!seen) {
          const absent = subject.subject.replace(/[^:]$/, '9');
          const none = await ask(by, why, url(absent));
          assert.deepEqual({ ...answer, body: renamed(answer.body, subject.subject, absent) }, none, what);
          assert.equal(answer.status, 404);
          continue;
        }
        const { records, total, trend } = JSON.parse(answer.body);
        assert.equal(trend.length, 1);
        const visible = inside ? visibleRecords(by, why, indicator, subject) : 0;
        assert.deepEqual([records.length, total], [visible, visible], `${what} ${indicator} ${subject.subject}`);
      }
  }));

const renamed = (text: string, from: string, to: string) =>
  text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to));

/** Records of an evidence that somebody may see by the policies on entities and attributes, each entity by its own place. */
function visibleRecords(by: Principal, why: Purpose, indicator: Graded, subject: Subject): number {
  const { grade: most, personal, sensitive } = grades[indicator];
  const ofType = { grade: indicator === 'important' ? 3 : 1, personal: indicator.startsWith('household') };
  const attribute = {
    type: typeOf[indicator],
    name: 'reading',
    bureau: 'works',
    subjects: [],
    sensitive,
    grade: ofType.grade === most ? 1 : most,
    personal: personal && !ofType.personal,
    class: sensitive ? 'health' : '',
  };
  const allowed = (action: 'context.read' | 'attribute.read', resourceType: string, own: object) => {
    const resource = { tenant: 'default', ...own };
    const key = JSON.stringify([by.id, by.tenant, why, action, resource]);
    const found =
      known.get(key) ??
      explain(policies.policies, { principal: by, action, resourceType, context: why, resource }).allowed;
    known.set(key, found);
    return found;
  };
  if (!allowed('attribute.read', 'Attribute', attribute)) return 0;
  const inIt = subjectsOf(indicator).filter(
    (one) => one.scope === 'place' && (one.subject === subject.subject || one.areas.includes(subject.subject)),
  );
  return inIt.filter(({ areas }) =>
    allowed('context.read', 'Entity', { types: [typeOf[indicator]], bureaus: ['works'], areas, ...ofType }),
  ).length;
}

test('alerts, their number, their pages and their acknowledgement follow the value that raised them', () =>
  forEach(async (by, why, what) => {
    const expected = indicators.flatMap((indicator) =>
      seenSubjects(by, why, 'alert.read', indicator)
        .filter(({ scope }) => scope !== 'city')
        .map(({ subject }) => `graded.${indicator} ${subject}`),
    );
    const found: { id: string; indicator: string; subject: string; over?: number }[] = await items(
      by,
      why,
      '/api/v1/alerts?state=all&limit=1000',
    );
    assert.deepEqual(
      found.map(({ indicator, subject }) => `${indicator} ${subject}`).toSorted(),
      expected.toSorted(),
      what,
    );
    assert.ok(
      found.every(({ over }) => over === undefined),
      'how many a value is over is told',
    );
    const cockpit = JSON.parse((await ask(by, why, '/api/v1/cockpit')).body);
    const [openAlerts] = cockpit.figures;
    assert.deepEqual([openAlerts.id, openAlerts.value], ['openAlerts', expected.length], what);
    const city = cockpit.tiles.map(
      ({ indicator, value }: { indicator: string; value?: number }) => `${indicator} ${value !== undefined}`,
    );
    const tiles = indicators.map((indicator) => {
      const [subject] = subjectsOf(indicator).filter(({ scope }) => scope === 'city');
      return `graded.${indicator} ${subject !== undefined && sees(by, why, 'cockpit.read', indicator, subject).seen}`;
    });
    assert.deepEqual(city, tiles, what);
    const { next } = JSON.parse(
      (await ask(by, why, `/api/v1/alerts?state=all&limit=${Math.max(1, expected.length)}`)).body,
    );
    const rest = next ? await items(by, why, `/api/v1/alerts?state=all&after=${encodeURIComponent(next)}`) : [];
    assert.deepEqual(rest, [], what);
    // The administrator sees them all, so that there is one that others do not see.
    const all: { id: string }[] = await items(
      personas.administrator as Principal,
      noReason,
      '/api/v1/alerts?state=all&limit=1000',
    );
    const hidden = all.find(({ id }) => !found.some((one) => one.id === id));
    if (!hidden) return;
    const refused = await ask(by, why, `/api/v1/alerts/${hidden.id}/acknowledgement`, 'POST');
    const absent = await ask(by, why, `/api/v1/alerts/${crypto.randomUUID()}/acknowledgement`, 'POST');
    assert.equal(refused.status, absent.status, what);
    assert.equal(refused.length, absent.length, what);
    assert.equal(JSON.parse(refused.body).code, JSON.parse(absent.body).code, what);
  }));

test('the live feed tells of values and alerts as the lists do, and not what the decision rests on', () =>
  forEach(
    async (by, _why, what) => {
      const stop = new AbortController();
      const feed = routes.find(({ path }) => path === '/api/v1/events');
      const answer = await feed?.handle({
        principal: by,
        params: {},
        query: { topics: 'indicator,alert' },
        body: undefined,
        method: 'GET',
        headers: { 'last-event-id': '0' },
        url: '/api/v1/events',
        language: 'zh',
        signal: () => stop.signal,
      });
      let text = '';
      const expected = (action: 'cockpit.read' | 'alert.read') =>
        indicators.flatMap((indicator) =>
          seenSubjects(by, noReason, action, indicator)
            .filter(({ scope }) => action === 'cockpit.read' || scope !== 'city')
            .map(({ subject }) => `graded.${indicator} ${subject}`),
        );
      const wanted = [...expected('cockpit.read'), ...expected('alert.read')];
      const told = () =>
        [...text.matchAll(/^event: (?:indicator|alert)\ndata: (.*)$/gm)].map(([, data = '{}']) => JSON.parse(data));
      // What is committed is told in one go, before the feed waits for more.
      for await (const chunk of (answer?.body ?? []) as AsyncIterable<string>) {
        text += chunk;
        if (told().length >= wanted.length && text.includes('event: ready')) break;
      }
      stop.abort();
      assert.deepEqual(
        told()
          .map(({ indicator, subject }) => `${indicator} ${subject}`)
          .toSorted(),
        wanted.toSorted(),
        what,
      );
      for (const event of told())
        assert.deepEqual([event.over, event.areas, event.details], [undefined, undefined, undefined]);
    },
    [noReason],
  ));

test('the public is warned of nothing above internal and of nobody', async () => {
  const cap = (await ask(personas.administrator as Principal, noReason, '/cap')).body;
  for (const type of ['Delicate', 'Important', 'Core', 'Household', 'Patient'])
    assert.ok(!cap.includes(`${type} w1`), type);
  assert.ok(cap.includes('Plain w1'));
});
