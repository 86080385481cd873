import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateDecision } from './decision-model.ts';
import { readDmn } from './read-dmn.ts';

const dmn = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="file" namespace="urn:hub">${inner}</definitions>`;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const literal = (tag: string, text: string) => `<${tag}><text>${escaped(text)}</text></${tag}>`;

/** A table of the decision `d` over `x`: each rule is a test and one result per output. */
function table(
  policy: string,
  outputs: readonly string[],
  rules: readonly (readonly string[])[],
  inputType = 'number',
): string {
  const rows = rules.map(
    ([test = '-', ...results], index) =>
      `<rule id="r${index + 1}">${literal('inputEntry', test)}${results.map((one) => literal('outputEntry', one)).join('')}</rule>`,
  );
  return dmn(
    `<decision id="d" name="d"><variable name="d"/><decisionTable id="t" ${policy}><input id="i"><inputExpression typeRef="${inputType}"><text>x</text></inputExpression></input>${outputs.join('')}${rows.join('')}</decisionTable></decision>`,
  );
}

const out = (name: string, more = '') => `<output id="o_${name}" name="${name}">${more}</output>`;
const ranked = `<outputValues><text>${escaped('"red","orange","blue"')}</text></outputValues>`;

async function decide(xml: string, input: Record<string, unknown>, id = 'd') {
  const { decisions, faults } = await readDmn(xml);
  assert.deepEqual(faults, []);
  const model = decisions.find((one) => one.id === id);
  assert.ok(model);
  return evaluateDecision(model, input, Date.UTC(2026, 10, 26));
}

const overlapping = [
  ['> 0', '"blue"'],
  ['> 10', '"red"'],
  ['> 20', '"orange"'],
] as const;

test('a unique table has one rule that holds; two that hold are an error, none gives nothing or its default', async () => {
  const good = table(
    'hitPolicy="UNIQUE"',
    [out('o')],
    [
      ['<= 10', '"low"'],
      ['> 10', '"high"'],
    ],
  );
  assert.equal(await decide(good, { x: 10 }), 'low');
  assert.equal(await decide(good, { x: 11 }), 'high');
  assert.equal(await decide(good, { x: null }), null);
  await assert.rejects(decide(table('hitPolicy="UNIQUE"', [out('o')], overlapping), { x: 15 }), {
    code: 'process.decisionInvalid',
  });
  const fallback = out('o', '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>');
  assert.equal(await decide(table('hitPolicy="UNIQUE"', [fallback], [['> 10', '"high"']]), { x: 1 }), 'none');
});

test('any takes rules that agree, first the first, priority the gravest value', async () => {
  const agreeing = [
    ['> 0', '"a"'],
    ['> 5', '"a"'],
  ] as const;
  assert.equal(await decide(table('hitPolicy="ANY"', [out('o')], agreeing), { x: 9 }), 'a');
  await assert.rejects(decide(table('hitPolicy="ANY"', [out('o')], overlapping), { x: 15 }), {
    code: 'process.decisionInvalid',
  });
  assert.equal(await decide(table('hitPolicy="FIRST"', [out('o')], overlapping), { x: 25 }), 'blue');
  assert.equal(await decide(table('hitPolicy="PRIORITY"', [out('o', ranked)], overlapping), { x: 25 }), 'red');
});

test('rule order and output order give all results, in the order of the rules or of the values', async () => {
  assert.deepEqual(await decide(table('hitPolicy="RULE ORDER"', [out('o')], overlapping), { x: 25 }), [
    'blue',
    'red',
    'orange',
  ]);
  assert.deepEqual(await decide(table('hitPolicy="OUTPUT ORDER"', [out('o', ranked)], overlapping), { x: 25 }), [
    'red',
    'orange',
    'blue',
  ]);
  assert.deepEqual(await decide(table('hitPolicy="RULE ORDER"', [out('o')], overlapping), { x: -1 }), []);
});

test('collect lists, sums, counts, takes the smallest or the largest', async () => {
  const rules = [
    ['> 0', '3'],
    ['> 1', '5'],
    ['> 2', '1'],
    ['> 100', '50'],
  ] as const;
  const collect = (aggregation: string) =>
    decide(table(`hitPolicy="COLLECT" ${aggregation}`, [out('o')], rules), { x: 10 });
  assert.deepEqual(await collect(''), [3, 5, 1]);
  assert.equal(await collect('aggregation="SUM"'), 9);
  assert.equal(await collect('aggregation="COUNT"'), 3);
  assert.equal(await collect('aggregation="MIN"'), 1);
  assert.equal(await collect('aggregation="MAX"'), 5);
});

test('several outputs make a context, and a value outside those allowed is an error', async () => {
  const two = table(
    'hitPolicy="FIRST"',
    [out('unit'), out('hours')],
    [
      ['> 5', '"works"', 'x * 2'],
      ['-', '"office"', '4'],
    ],
  );
  assert.deepEqual(await decide(two, { x: 6 }), { unit: 'works', hours: 12 });
  assert.deepEqual(await decide(two, { x: 1 }), { unit: 'office', hours: 4 });
  await assert.rejects(decide(table('hitPolicy="FIRST"', [out('o', ranked)], [['-', '"green"']]), { x: 1 }), {
    code: 'process.decisionInvalid',
  });
});

test('a date that comes as text is a date where the table says so', async () => {
  const due = table(
    'hitPolicy="FIRST"',
    [out('o')],
    [
      ['< date("2026-12-01")', '"soon"'],
      ['-', '"later"'],
    ],
    'date',
  );
  assert.equal(await decide(due, { x: '2026-11-30' }), 'soon');
  assert.equal(await decide(due, { x: '2026-12-01' }), 'later');
});

const graph = dmn(
  `<inputData id="in" name="amount"><variable name="amount" typeRef="number"/></inputData>
   <businessKnowledgeModel id="bkm" name="vat"><variable name="vat"/><encapsulatedLogic><formalParameter name="net"/><literalExpression><text>net * 0.06</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
   <decision id="fee" name="Fee"><variable name="fee"/><informationRequirement id="q1"><requiredInput href="#in"/></informationRequirement><knowledgeRequirement id="q2"><requiredKnowledge href="#bkm"/></knowledgeRequirement>
     <invocation><literalExpression><text>vat</text></literalExpression><binding><parameter name="net"/><literalExpression><text>amount * 2</text></literalExpression></binding></invocation></decision>
   <decision id="bill" name="Bill"><variable name="bill"/><informationRequirement id="q3"><requiredDecision href="#fee"/></informationRequirement><informationRequirement id="q4"><requiredInput href="#in"/></informationRequirement>
     <context><contextEntry><variable name="net"/><literalExpression><text>amount</text></literalExpression></contextEntry>
       <contextEntry><variable name="all"/><list><literalExpression><text>net</text></literalExpression><literalExpression><text>fee</text></literalExpression></list></contextEntry>
       <contextEntry><literalExpression><text>{ total: sum(all), parts: all }</text></literalExpression></contextEntry></context></decision>`,
);

test('a graph of decisions works out what it requires first, with business knowledge, contexts, lists and invocations', async () => {
  assert.equal(await decide(graph, { amount: 100 }, 'fee'), 12);
  assert.deepEqual(await decide(graph, { amount: 100 }, 'bill'), { total: 112, parts: [100, 12] });
});

test('faults of a file are told: circles, bad cells, wrong counts, other languages', async () => {
  const faultsOf = async (xml: string) => (await readDmn(xml)).faults.map((one) => one.en).join('; ');
  const requires = (id: string, of: string) =>
    `<decision id="${id}" name="${id}"><informationRequirement id="r_${id}"><requiredDecision href="#${of}"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>`;
  assert.match(await faultsOf(dmn(requires('a', 'b') + requires('b', 'a'))), /circle/);
  assert.match(await faultsOf(table('hitPolicy="UNIQUE"', [out('o')], [['> ', '1']])), /Bad expression/);
  assert.match(
    await faultsOf(table('hitPolicy="UNIQUE"', [out('o'), out('p')], [['> 1', '1']])),
    /too few or too many cells/,
  );
  assert.match(await faultsOf(table('hitPolicy="PRIORITY"', [out('o')], [['> 1', '1']])), /values of each output/);
  await assert.rejects(readDmn('not xml'), { code: 'process.notXml' });
});

test('a class table with limits decides as its rows say', async () => {
  const rows = [
    ['"0101"', '"cover"', '2'],
    ['"0102"', '"cover"', '24'],
    ['not("0101","0102")', '"other"', '72'],
  ] as const;
  const classes = table('hitPolicy="UNIQUE"', [out('group'), out('hours')], rows, 'string');
  assert.deepEqual(await decide(classes, { x: '0101' }), { group: 'cover', hours: 2 });
  assert.deepEqual(await decide(classes, { x: '0999' }), { group: 'other', hours: 72 });
});
