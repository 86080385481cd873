import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPack, checkPacks, listPackFaults } from './check-pack.ts';
import { HubError } from './errors.ts';
import { type AnyPack, definePack } from './pack.ts';
import { number, relationship, text } from './schema.ts';

const words = { zh: '示例', en: 'Sample' };

const good = definePack({
  id: 'sample',
  title: words,
  mandate: { row: 'T0.0', section: '示例', lead: '示例局', responsible: [] },
  roles: { keeper: words },
  entities: {
    Gauge: { title: words, attributes: { name: text(words), height: number(words, 'm', { min: 0, max: 9 }) } },
  },
  thingModels: { gauge: { title: words, entityType: 'Gauge', period: 'PT1M', fields: { h: { attribute: 'height' } } } },
  indicators: {
    height: {
      of: 'Gauge',
      title: words,
      definition: words,
      formula: words,
      source: 'A standard, clause 1',
      unit: 'm',
      inputs: ['height'],
      window: 'day',
      scopes: ['place'],
      staleAfter: 'PT1H',
      compute: () => ({ missing: words }),
    },
  },
  rules: [
    {
      id: 'highWater',
      title: words,
      indicator: 'height',
      scope: 'place',
      raises: { above: 5, lasting: 'PT5M' },
      clears: { below: 4, lasting: 'PT5M' },
      severity: 'minor',
      opens: 'inspection',
    },
  ],
  codeTables: {
    kinds: {
      title: words,
      rows: [
        { code: '1', title: words, source: 'A standard', verified: true },
        {
          code: '11',
          parent: '1',
          title: words,
          source: 'A standard',
          verified: false,
          limit: { amount: 2, unit: 'workingHour' },
        },
      ],
    },
  },
  cases: {
    inspection: {
      title: words,
      bureau: 'works',
      steps: [{ id: 'look', title: words, kind: 'handling', role: 'keeper' }],
      limit: { amount: 1, unit: 'workingDay' },
      classes: 'kinds',
    },
  },
  panels: [{ id: 'overview', title: words, shows: ['height'], visibleTo: ['keeper'] }],
  generators: { gauge: { title: words, thingModel: 'gauge', every: 'PT1M', generate: () => ({ h: 1 }) } },
  reads: [],
});

type Loose = Record<string, unknown>;

/** The good pack with one place changed; types are forgotten as they are for a pack that came with a cast. */
function spoiled(path: string, value: unknown): AnyPack {
  const copy: Loose = copyOf(good);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const place = keys.reduce<Loose>((at, key) => at[key] as Loose, copy);
  place[last] = value;
  return copy as unknown as AnyPack;
}

/** `structuredClone` refuses functions, and a pack has some. */
function copyOf<T>(value: T): Loose {
  if (Array.isArray(value)) return value.map((item) => copyOf(item)) as unknown as Loose;
  if (typeof value !== 'object' || value === null) return value as Loose;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

test('a good pack passes and comes back the same', () => {
  assert.deepEqual(listPackFaults(good), []);
  assert.equal(checkPack(good), good);
});

const faults: readonly [spoil: string, value: unknown, path: string][] = [
  ['id', 'Sample Pack', 'id'],
  ['mandate.lead', ' ', 'mandate.lead'],
  ['title', { zh: '示例' }, 'title'],
  ['title', { zh: '', en: 'Sample' }, 'title'],
  ['title', { zh: '示例', en: '示例' }, 'title'],
  ['roles.keeper', { zh: 'Keeper of gauges', en: 'Keeper' }, 'roles.keeper'],
  ['entities.gauge', { title: words, attributes: {} }, 'entities.gauge'],
  ['entities.Gauge.attributes.Height', number(words, 'm'), 'entities.Gauge.attributes.Height'],
  ['entities.Gauge.attributes.observedAt', text(words), 'entities.Gauge.attributes.observedAt'],
  ['entities.Gauge.attributes.name', number(words, '1'), 'entities.Gauge.attributes.name'],
  ['entities.Gauge.attributes.height.unit', 'furlong', 'entities.Gauge.attributes.height'],
  ['entities.Gauge.attributes.height.min', 12, 'entities.Gauge.attributes.height'],
  ['entities.Gauge.attributes.of', relationship(words, 'River'), 'entities.Gauge.attributes.of'],
  ['thingModels.gauge.entityType', 'River', 'thingModels.gauge.entityType'],
  ['thingModels.gauge.period', '1 minute', 'thingModels.gauge.period'],
  ['thingModels.gauge.fields.h', { attribute: 'depth' }, 'thingModels.gauge.fields.h'],
  ['thingModels.gauge.fields.h', { attribute: 'height', scale: 0 }, 'thingModels.gauge.fields.h'],
  ['indicators.height.unit', 'furlong', 'indicators.height.unit'],
  ['indicators.height.source', '', 'indicators.height.source'],
  ['indicators.height.inputs', [], 'indicators.height.inputs'],
  ['indicators.height.inputs', ['name'], 'indicators.height.inputs'],
  ['indicators.height.scopes', ['planet'], 'indicators.height.scopes'],
  ['indicators.height.staleAfter', 'P', 'indicators.height.staleAfter'],
  ['indicators.height.disclosure', { atLeast: 1, grade: 'open' }, 'indicators.height.disclosure'],
  ['rules.0.indicator', 'depth', 'rules[0].indicator'],
  ['rules.0.scope', 'city', 'rules[0].scope'],
  ['rules.0.severity', 'dreadful', 'rules[0].severity'],
  ['rules.0.opens', 'party', 'rules[0].opens'],
  ['rules.0.raises', { lasting: 'PT1M' }, 'rules[0].raises'],
  ['rules.0.clears', { below: 6, lasting: 'PT1M' }, 'rules[0].clears'],
  ['rules.0.clears', { above: 3, lasting: 'PT1M' }, 'rules[0].clears'],
  ['rules.1', good.rules[0], 'rules'],
  ['codeTables.kinds.rows', [], 'codeTables.kinds'],
  ['codeTables.kinds.rows.1.parent', '2', 'codeTables.kinds.11'],
  ['codeTables.kinds.rows.0.parent', '11', 'codeTables.kinds.1'],
  ['codeTables.kinds.rows.1.code', '1', 'codeTables.kinds'],
  ['codeTables.kinds.rows.1.limit.amount', 0, 'codeTables.kinds.11.limit'],
  ['cases.inspection.steps', [], 'cases.inspection.steps'],
  ['cases.inspection.steps.0.role', 'king', 'cases.inspection.steps[0].role'],
  ['cases.inspection.steps.0.kind', 'dance', 'cases.inspection.steps[0].kind'],
  ['cases.inspection.limit', { amount: 1, unit: 'moon' }, 'cases.inspection.limit'],
  ['cases.inspection.classes', 'colours', 'cases.inspection.classes'],
  ['panels.0.shows', ['depth'], 'panels[0].shows'],
  ['panels.0.visibleTo', ['king'], 'panels[0].visibleTo'],
  ['generators.gauge.thingModel', 'clock', 'generators.gauge.thingModel'],
  ['generators.gauge.every', 'PT', 'generators.gauge.every'],
  ['reads', ['Gauge'], 'reads[0]'],
  ['reads', ['sample.Gauge'], 'reads[0]'],
];

for (const [spoil, value, path] of faults) {
  test(`${spoil} = ${JSON.stringify(value)} is a fault at ${path}`, () => {
    const found = listPackFaults(spoiled(spoil, value));
    assert.ok(
      found.some((fault) => fault.path === path),
      JSON.stringify(found),
    );
    assert.throws(
      () => checkPack(spoiled(spoil, value)),
      (error) => error instanceof HubError && error.code === 'pack.faulty',
    );
  });
}

test('packs together have unique ids and entity types, and read only what exists', () => {
  const other = {
    ...good,
    id: 'other',
    entities: { River: good.entities.Gauge },
    thingModels: {},
    indicators: {},
    rules: [],
    panels: [],
    generators: {},
  };
  assert.equal(checkPacks([good, other as unknown as AnyPack]).length, 2);
  assert.throws(() => checkPacks([good, { ...good }]), /Another pack has this id/);
  assert.throws(() => checkPacks([good, { ...good, id: 'other' }]), /(sample|other) declares it too/);
  assert.throws(() => checkPacks([{ ...good, reads: ['other.River'] }]), /no entity type other.River/);
  assert.equal(checkPacks([{ ...good, reads: ['other.River'] }, other as unknown as AnyPack]).length, 2);
});
