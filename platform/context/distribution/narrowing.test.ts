import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreContext } from '../json-ld/ld-context.ts';
import { parseTypes } from '../query/selection.ts';
import { hasCommon, narrowBody, narrowingAt, narrowParameters, type Selection } from './narrowing.ts';
import { attributesAt, loadRegistration } from './registration.ts';

const contexts = { load: async () => coreContext };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A source that has registered these parts. */
async function sourceOf(...information: object[]) {
  const body = { type: 'ContextSourceRegistration', endpoint: 'http://127.0.0.1:9', information };
  const registration = await loadRegistration(contexts, 'default', 'urn:x:1', body, coreContext);
  return { registration, attributes: attributesAt(registration, {}) ?? new Set<string>() };
}
const types = (text: string) => parseTypes(text, coreContext);

async function asked(selection: Selection, ...information: object[]) {
  const narrowing = narrowingAt(await sourceOf(...information), selection);
  const parameters = new URLSearchParams('type=left&attrs=left&q=n');
  narrowParameters(parameters, narrowing, coreContext);
  return {
    parameters: Object.fromEntries(parameters),
    body: narrowBody({ type: 'Query', entities: ['left'] }, narrowing, coreContext),
  };
}

test('a question of everything becomes one of what is registered', async () => {
  const { parameters, body } = await asked({}, { entities: [{ type: ['A', 'B'] }], propertyNames: ['n', 'm'] });
  assert.deepEqual(parameters, { type: 'A,B', attrs: 'm,n', q: 'n' });
  assert.deepEqual(body, { type: 'Query', entities: [{ type: 'A,B' }], attrs: ['m', 'n'] });
});

test('a source of attributes alone is asked for what is asked here', async () => {
  const { parameters, body } = await asked({ ids: ['urn:a:1'] }, { propertyNames: ['n'] });
  assert.deepEqual(parameters, { id: 'urn:a:1', attrs: 'n', q: 'n' });
  assert.deepEqual(body, { type: 'Query', attrs: ['n'] }, 'a selector without a type is none');
});

test('types that are not registered are left out, and conditions on types stay whole', async () => {
  const part = { entities: [{ type: ['A', 'C'] }] };
  const typesOf = async (text: string) => (await asked({ types: types(text) }, part)).parameters.type;
  assert.equal(await typesOf('A'), 'A');
  assert.equal(await typesOf('A,B,C'), 'A,C');
  assert.equal(await typesOf('(A;B),C'), '(A;B),C');
  assert.equal(await typesOf('(A;B),D,C'), '((A;B),D,C);(A,C)');
});

test('ids and patterns are said as one in parameters, where they can be', async () => {
  const ofIds = {
    entities: [
      { type: 'A', id: 'urn:a:1' },
      { type: 'B', id: 'urn:b:(1)' },
    ],
  };
  const ofPattern = { entities: [{ type: 'A', idPattern: '^urn:a' }] };
  const idsOf = async (selection: Selection, ...information: object[]) => {
    const { id, idPattern } = (await asked(selection, ...information)).parameters;
    return [id, idPattern];
  };
  assert.deepEqual(await idsOf({}, ofIds), ['urn:a:1,urn:b:(1)', undefined]);
  assert.deepEqual(await idsOf({ types: types('B') }, ofIds), ['urn:b:(1)', undefined]);
  assert.deepEqual(await idsOf({}, ofPattern), [undefined, '^urn:a']);
  assert.deepEqual(await idsOf({}, ofIds, ofPattern), [undefined, '^urn:a:1$|^urn:b:\\(1\\)$|^urn:a']);
  assert.deepEqual(await idsOf({ idPattern: 'x' }, ofPattern), [undefined, 'x'], 'no one pattern says what two say');
  assert.deepEqual(await idsOf({ idPattern: '1$' }, ofIds), ['urn:a:1', undefined]);
  assert.deepEqual(await idsOf({ ids: ['urn:a:7', 'urn:b:7'] }, ofIds, ofPattern), ['urn:a:7', undefined]);
  assert.deepEqual(await idsOf({}, ofIds, { entities: [{ type: 'A' }] }), [undefined, undefined]);
  const many = { entities: numbers(1_000).map((n) => ({ type: 'A', id: `urn:ngsi-ld:A:${n}` })) };
  assert.deepEqual(await idsOf({}, many), [undefined, undefined], 'more than a URL holds');
});

test('a posted query says each by itself, up to a hundred', async () => {
  const ofIds = (count: number) => ({ entities: numbers(count).map((n) => ({ type: 'A', id: `urn:a:${n}` })) });
  const entitiesOf = async (...information: object[]) => (await asked({}, ...information)).body.entities as object[];
  assert.equal((await entitiesOf(ofIds(100))).length, 100);
  assert.deepEqual(await entitiesOf(ofIds(101)), [{ type: 'A' }]);
  assert.deepEqual(await entitiesOf({ entities: [{ type: 'A', idPattern: 'x' }, { type: 'A' }] }), [
    { type: 'A', idPattern: 'x' },
    { type: 'A' },
  ]);
});

test('of several selectors one has to have something in common with what is registered', async () => {
  const one = await sourceOf({ entities: [{ type: 'A', id: 'urn:a:2' }] });
  const selectors = [
    { types: types('A'), id: 'urn:a:1' },
    { types: types('B'), id: 'urn:a:2' },
  ];
  assert.equal(hasCommon(one, { selectors }), false);
  assert.equal(hasCommon(one, { selectors: [...selectors, { types: types('A'), idPattern: '2$' }] }), true);
});
