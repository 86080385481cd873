import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyPack, type City, definePack, number } from '@hub/kernel';
import { checkDeclarations } from './check-declarations.ts';
import { checkDictionary } from './check-dictionary.ts';
import { checkDomainWords, findNames, findWords } from './check-domain-words.ts';
import { checkFileSizes, isTable } from './check-file-sizes.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkManifests } from './check-manifests.ts';
import { checkPolicies } from './check-policies.ts';
import { checkQuality } from './check-quality.ts';
import { checkReadmes } from './check-readmes.ts';
import { holdsMerge, listMissing } from './check-references.ts';
import { readDictionary } from './dictionary.ts';
import { generate } from './generate.ts';
import { mandates } from './mandates.ts';
import type { Fault, Repository } from './repository.ts';

const words = { zh: '水位', en: 'Water level' };
const folder = 'applications/ecology/water';

const water: AnyPack = definePack({
  id: 'water',
  title: words,
  mandate: { row: 'T4.1', section: '三（四）1', lead: '市资源规划局', responsible: [] },
  roles: { gaugeKeeper: { zh: '看守员', en: 'Gauge keeper' } },
  entities: { WaterGauge: { title: words, attributes: { level: number(words, 'm') } } },
  thingModels: {},
  indicators: {},
  rules: [],
  codeTables: {},
  cases: {},
  panels: [],
  generators: {},
  reads: [],
});

const manifest = {
  name: '@hub/pack-water',
  private: true,
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': './pack.ts' },
  dependencies: { '@hub/kernel': '*' },
};

const bronze = {
  tier: 'bronze',
  rules: {
    manifest: 'done',
    readme: 'done',
    bothLanguages: 'done',
    goldenSurface: 'done',
    algorithmTests: { done: 'level.test.ts' },
  },
};

const dictionary = `
| zh | en | code word | home |
| --- | --- | --- | --- |
| 水位站 | Water gauge | \`WaterGauge\` | water |
| 看守员 | Gauge keeper | \`gaugeKeeper\` | water |
| 洪峰 | Flood peak | \`floodPeak\` | water, domain |
`;

const readme = ['What', 'Mandate', 'Data', 'Method and sources', 'Known limits']
  .map((title) => `## ${title}\n\nWords.\n`)
  .join('\n');

interface Spoilt {
  readonly pack?: AnyPack;
  readonly manifest?: object;
  readonly texts?: Readonly<Record<string, string | undefined>>;
  readonly more?: readonly AnyPack[];
}

/** A repository in memory with one good pack, changed here and there. */
function repository({ pack = water, manifest: changed = {}, texts = {}, more = [] }: Spoilt = {}): Repository {
  const base: Record<string, string | undefined> = {
    'DICTIONARY.md': dictionary,
    'platform/kernel/time.ts': 'export const now = 1;\n',
    [`${folder}/pack.ts`]: 'export const water = 1;\n',
    [`${folder}/README.md`]: readme,
    [`${folder}/quality.json`]: JSON.stringify(bronze),
    [`${folder}/level.test.ts`]: 'test();\n',
  };
  const packs = [pack, ...more].map((one, index) => {
    const place = index === 0 ? folder : `${folder}-${index}`;
    return {
      folder: place,
      manifest: { ...manifest, ...changed },
      pack: one,
      files: [`${place}/pack.ts`, `${place}/level.test.ts`],
    };
  });
  const known = Object.entries({ ...base, ...texts }).flatMap(([file, text]) =>
    text === undefined ? [] : [[file, text] as const],
  );
  const map = new Map(known);
  return { root: '/nowhere', packs, cities: [], files: [...map.keys()], read: (file) => map.get(file) ?? '' };
}

const quality = (rules: object, tier = 'bronze'): Spoilt => ({
  texts: { [`${folder}/quality.json`]: JSON.stringify({ tier, rules: { ...bronze.rules, ...rules } }) },
});

const today = '2026-11-23';

test('a good pack has no faults', () => {
  const good = repository();
  const checks = [checkDeclarations, checkManifests, checkReadmes, checkDictionary, checkDomainWords, checkFileSizes];
  assert.deepEqual([...checks.flatMap((check) => check(good)), ...checkQuality(good, today)], []);
});

const long = Array.from({ length: 501 }, (_, line) => `const name${line} = compute(${line});`).join('\n');

const spoilings: readonly [
  what: string,
  check: (repository: Repository) => Fault[],
  spoilt: Spoilt,
  message: RegExp,
][] = [
  [
    'a fault of the declaration',
    checkDeclarations,
    { pack: { ...water, title: { zh: '', en: 'x' } } },
    /Chinese text is missing/,
  ],
  [
    'an unknown mission row',
    checkDeclarations,
    { pack: { ...water, mandate: { ...water.mandate, row: 'T9.9' } } },
    /no row T9.9/,
  ],
  [
    'a wrong lead bureau',
    checkDeclarations,
    { pack: { ...water, mandate: { ...water.mandate, lead: '市公安局' } } },
    /led by 市资源规划局/,
  ],
  [
    'a wrong section',
    checkDeclarations,
    { pack: { ...water, mandate: { ...water.mandate, section: '一' } } },
    /is 三（四）1, not 一/,
  ],
  [
    'a row claimed twice',
    checkDeclarations,
    { more: [{ ...water, id: 'river', entities: {} }] },
    /claimed by river too/,
  ],
  [
    'an entity type nobody declares',
    checkDeclarations,
    { pack: { ...water, reads: ['weather.Rain'] } },
    /no entity type weather.Rain/,
  ],
  ['a manifest with another name', checkManifests, { manifest: { name: '@hub/water' } }, /@hub\/pack-water/],
  [
    'a manifest that gives away more',
    checkManifests,
    { manifest: { exports: { '.': './pack.ts', './level': './level.ts' } } },
    /nothing but/,
  ],
  ['a pack that depends on a package', checkManifests, { manifest: { dependencies: { pg: '*' } } }, /not on pg/],
  [
    'a declaration that is too long',
    checkManifests,
    { texts: { [`${folder}/pack.ts`]: '\n'.repeat(151) } },
    /more than 150 lines/,
  ],
  ['a missing README', checkReadmes, { texts: { [`${folder}/README.md`]: undefined } }, /no README/],
  [
    'a missing section',
    checkReadmes,
    { texts: { [`${folder}/README.md`]: readme.replace('## Data', '## Dates') } },
    /“## Data”/,
  ],
  [
    'an empty section',
    checkReadmes,
    { texts: { [`${folder}/README.md`]: '## What\n\n## Mandate\n\nWords.' } },
    /“## What” is empty/,
  ],
  [
    'a name not in the dictionary',
    checkDictionary,
    { pack: { ...water, roles: { wizard: words } } },
    /`wizard` of pack water/,
  ],
  [
    'a word that is there twice',
    checkDictionary,
    { texts: { 'DICTIONARY.md': dictionary + dictionary } },
    /is there twice/,
  ],
  [
    'an entity type in the platform',
    checkDomainWords,
    { texts: { 'platform/context/a.ts': "const t = 'WaterGauge';" } },
    /WaterGauge/,
  ],
  [
    'a domain word in a compound',
    checkDomainWords,
    { texts: { 'platform/cases/a.ts': 'const highestFloodPeak = 1;' } },
    /floodPeak/,
  ],
  ['a domain word in SQL', checkDomainWords, { texts: { 'platform/cases/a.sql': '-- the flood peak\n' } }, /floodPeak/],
  ['a file that is too long', checkFileSizes, { texts: { 'platform/cases/a.ts': long } }, /no file has more than 500/],
];

for (const [what, check, spoilt, message] of spoilings) {
  test(`${what} is found`, () => {
    const found = check(repository(spoilt)).map((fault) => fault.message);
    assert.ok(
      found.some((text) => message.test(text)),
      found.join('\n'),
    );
  });
}

const claims: readonly [what: string, spoilt: Spoilt, message: RegExp][] = [
  ['no quality file', { texts: { [`${folder}/quality.json`]: undefined } }, /says nothing of its quality/],
  ['a tier whose rules are missing', quality({}, 'silver'), /badData is missing and tier silver needs it/],
  ['a tier whose rules are todo', quality({ readme: 'todo' }), /readme is todo/],
  ['a rule that does not exist', quality({ beauty: 'done' }), /no rule beauty/],
  ['done without a test', quality({ algorithmTests: 'done' }), /name the test/],
  ['done with a test that is not there', quality({ badData: { done: 'bad.test.ts' } }), /no file bad.test.ts/],
  [
    'an exemption without a reason',
    quality({ loadFigure: { exempt: { reason: '', until: '2027-01' } } }),
    /needs a reason/,
  ],
  [
    'an exemption without an end',
    quality({ loadFigure: { exempt: { reason: 'later', until: 'never' } } }),
    /ends on a date/,
  ],
  [
    'an exemption that has ended',
    quality({ loadFigure: { exempt: { reason: 'later', until: '2026-10' } } }),
    /ended on 2026-10/,
  ],
];

for (const [what, spoilt, message] of claims) {
  test(`${what} is found`, () => {
    const found = checkQuality(repository(spoilt), today).map((fault) => fault.message);
    assert.ok(
      found.some((text) => message.test(text)),
      found.join('\n'),
    );
  });
}

test('an exemption that has not ended is kept to its last day', () => {
  const until = (date: string) => quality({ loadFigure: { exempt: { reason: 'later', until: date } } });
  assert.deepEqual(checkQuality(repository(until('2026-11-23')), today), []);
  assert.deepEqual(checkQuality(repository(until('2026-11')), today), []);
});

test('generated files that are missing, stale or left over are found', () => {
  const fresh = Object.fromEntries(generate(repository()));
  assert.deepEqual(checkFreshness(repository({ texts: fresh })), []);
  const golden = `${folder}/golden/pack.json`;
  const stale = checkFreshness(repository({ texts: { ...fresh, [golden]: '{}', 'docs/reference/packs/gone.md': '' } }));
  assert.deepEqual(stale.map((fault) => fault.file).sort(), [golden, 'docs/reference/packs/gone.md'].sort());
  assert.equal(checkFreshness(repository()).length, 4);
});

test('the surface changes with a unit and not with a text', () => {
  const golden = (pack: AnyPack) => generate(repository({ pack })).get(`${folder}/golden/pack.json`);
  const inMillimetres = {
    ...water,
    entities: { WaterGauge: { title: words, attributes: { level: number(words, 'mm') } } },
  };
  assert.notEqual(golden(inMillimetres), golden(water));
  assert.equal(golden({ ...water, title: { zh: '河流', en: 'River' } }), golden(water));
});

test('tables of figures may be long, code may not', () => {
  const table = `export const rows = [\n${"  ['01', '井盖', 24],\n".repeat(900)}];\n`;
  assert.equal(isTable(table), true);
  assert.equal(isTable(long), false);
});

test('documents may not name files that are not there', () => {
  const present = (path: string) => path === 'docs/guides/a.md' || path === 'platform/kernel/time.ts';
  const text =
    'See [a](a.md#top), [b](b.md), [web](https://example.org/x), `platform/kernel/time.ts`, `platform/kernel/tide.ts`, `platform/*/x.ts`, `npm test`.';
  assert.deepEqual(listMissing('docs/guides/c.md', text, present), ['docs/guides/b.md', 'platform/kernel/tide.ts']);
});

test('documents may not hold two versions of a passage', () => {
  const [ours, theirs] = ['<', '>'].map((mark) => mark.repeat(7));
  assert.equal(holdsMerge(`# A\n${ours} HEAD\none\n=======\nother\n${theirs} b\n`), true);
  assert.equal(holdsMerge('A\n=======\n\n> quoted\n'), false);
});

test('names are told from parts of words, and words are found in compounds', () => {
  assert.deepEqual(findNames('a WaterGauges and myWaterGauge', ['WaterGauge']), []);
  assert.deepEqual(findNames("type: 'water.level'", ['water.level', 'water.flow']), ['water.level']);
  assert.deepEqual(findWords('const aqiLimit = maqic;', ['aqi']), ['aqi']);
  assert.deepEqual(findWords('const maqic = 1;', ['aqi']), []);
});

test('the dictionary knows homes and domain words', () => {
  assert.deepEqual(
    readDictionary(dictionary).map(({ word, home, domain }) => `${word} ${home} ${domain}`),
    ['WaterGauge water false', 'gaugeKeeper water false', 'floodPeak water true'],
  );
});

test('the mission has its nineteen tasks, each with a lead and a section', () => {
  const tasks = [...mandates.values()].filter(({ row }) => row.startsWith('T') && row !== 'T1.4');
  assert.equal(tasks.length, 19);
  assert.ok(tasks.every(({ lead, section }) => lead !== undefined && section.startsWith('三')));
  assert.equal(new Set(tasks.map(({ section }) => section)).size, 19);
});

test('a table of policy tests that does not hold in a city is a fault, and one that holds is none', () => {
  const file = `${folder}/policies.policy-tests.json`;
  const table = (expected: string) =>
    JSON.stringify({
      principals: { keeper: { roles: ['water.gaugeKeeper'] } },
      resources: { gauge: ['Entity', { types: ['WaterGauge'] }] },
      expect: [`keeper context.read gauge - ${expected}`],
    });
  const check = (expected: string) => {
    const given = repository({ texts: { [file]: table(expected) } });
    const packs = given.packs.map((one) => ({ ...one, files: [...one.files, file] }));
    const city = { id: 'town', packs: [water], bureaus: [] } as unknown as City;
    return checkPolicies({ ...given, packs, cities: [{ folder: 'cities/town', city }] });
  };
  assert.deepEqual(check('permit'), []);
  assert.match(check('deny')[0]?.message ?? '', /in town, keeper context.read gauge - deny → permit/);
});
