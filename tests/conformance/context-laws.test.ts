import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@hub/kernel';
import fc from 'fast-check';
import type { EntityState } from '../../platform/context/attributes/attribute.ts';
import { mergeJson } from '../../platform/context/attributes/merge-attribute.ts';
import { type Fragment, readFragment } from '../../platform/context/attributes/read-fragment.ts';
import { coreContext } from '../../platform/context/json-ld/ld-context.ts';
import { type Condition, formatQ, type Literal, parseQ, type Query } from '../../platform/context/query/q.ts';
import {
  createEntity,
  deleteAttribute,
  type Mutation,
  replaceEntity,
  updateEntity,
} from '../../platform/context/writing/mutations.ts';
import { bodyText, loadState, metaText } from '../../platform/context/writing/state.ts';

const id = 'urn:x:1';
const names = fc.constantFrom('a', 'b', 'c', 'd');
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
    fc.boolean(),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const attribute = fc.record({ type: fc.constant('Property'), value: json });
/** Null prototypes are fast-check's way of looking for trouble, not what JSON brings. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const members = fc.dictionary(names, attribute, { maxKeys: 4 }).map(plain);

const fragment = (given: object, nulls = false): Fragment =>
  readFragment({ type: 'T', ...given }, { context: coreContext, nulls });
const run = (state: EntityState | undefined, mutation: Mutation, at = 1): EntityState =>
  mutation(state, at).state as EntityState;
const create = (given: object) => run(undefined, createEntity(id, fragment(given)));
const body = (state: EntityState) => JSON.parse(bodyText(state)) as unknown;

test('merging the same fragment twice is merging it once', () => {
  fc.assert(
    fc.property(members, members, (held, patch) => {
      const merge = updateEntity(id, fragment(patch, true), 'merge');
      const once = run(create(held), merge);
      assert.deepEqual(body(run(once, merge, 2)), body(once));
    }),
  );
});

test('a merge leaves what it does not name, and values follow RFC 7396', () => {
  fc.assert(
    fc.property(members, members, (held, patch) => {
      const before = body(create(held)) as Record<string, { value: unknown }>;
      const after = body(run(create(held), updateEntity(id, fragment(patch, true), 'merge'))) as Record<
        string,
        { value: unknown }
      >;
      for (const key of Object.keys(held)) if (!(key in patch)) assert.deepEqual(after[key], before[key]);
      for (const [key, one] of Object.entries(patch))
        assert.deepEqual(after[key]?.value, key in held ? mergeJson(held[key]?.value, one.value) : one.value);
    }),
  );
});

test('appending without overwriting changes nothing that is there', () => {
  fc.assert(
    fc.property(members, members, (held, given) => {
      const before = create(held);
      const { state, result } = updateEntity(id, fragment(given), 'appendNew')(before, 2);
      const [was, is] = [body(before), body(state as EntityState)] as Record<string, unknown>[];
      for (const key of Object.keys(held)) assert.deepEqual(is?.[key], was?.[key]);
      assert.deepEqual(
        result.notUpdated.map((one) => one.attributeName).sort(),
        Object.keys(given)
          .filter((key) => key in held)
          .sort(),
      );
    }),
  );
});

test('replacing gives exactly the fragment, whatever was there', () => {
  fc.assert(
    fc.property(members, members, (held, given) => {
      assert.deepEqual(body(run(create(held), replaceEntity(id, fragment(given), false))), body(create(given)));
    }),
  );
});

test('deleting what was appended brings the entity back', () => {
  fc.assert(
    fc.property(members, attribute, (held, added) => {
      const before = create(held);
      const after = run(
        run(before, updateEntity(id, fragment({ extra: added }), 'append')),
        deleteAttribute(id, 'extra', {}),
      );
      assert.deepEqual(body(after), body(before));
    }),
  );
});

test('every change is in the history: what was touched, and as it became', () => {
  fc.assert(
    fc.property(members, members, (held, given) => {
      const { changes, state } = updateEntity(id, fragment(given), 'append')(create(held), 2);
      assert.deepEqual(changes.map((change) => change.attribute).sort(), Object.keys(given).sort());
      for (const change of changes) {
        assert.equal(change.op, change.attribute in held ? 'updated' : 'created');
        assert.equal(state?.attributes.get(change.attribute)?.[0], change.held);
      }
    }),
  );
});

test('a state survives being stored', () => {
  fc.assert(
    fc.property(members, (held) => {
      const state = create(held);
      const loaded = loadState({
        id,
        types: [...state.types],
        scope: [],
        body: bodyText(state),
        meta: metaText(state),
        createdAt: 1,
        modifiedAt: 1,
      });
      assert.deepEqual(loaded, state);
    }),
  );
});

const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
const path = fc.record({
  names: fc.array(name, { minLength: 1, maxLength: 3 }),
  trail: fc.array(name, { maxLength: 2 }),
});
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ kind: 'number' as const, value: value === 0 ? 0 : value })),
  fc.boolean().map((value) => ({ kind: 'boolean' as const, value })),
  fc
    .string({ unit: 'binary' })
    .filter((text) => text.isWellFormed() && !text.includes('\0'))
    .map((value) => ({ kind: 'text' as const, value })),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((at) => ({ kind: 'date' as const, value: at.toISOString() })),
  name.map((text) => ({ kind: 'uri' as const, value: `urn:x:${text}` })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  path.map((one) => ({ kind: 'exists' as const, path: one })),
  fc.record({
    kind: fc.constant('compare' as const),
    path,
    operator: fc.constantFrom('==' as const, '!=' as const),
    values: fc.array(literal, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    path,
    operator: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
    values: literal.map((one) => [one]),
  }),
  fc
    .record({
      kind: fc.constant('range' as const),
      path,
      operator: fc.constantFrom('==' as const, '!=' as const),
      from: literal,
      to: literal,
    })
    .filter((one) => one.from.kind === one.to.kind && one.from.kind !== 'boolean' && one.from.kind !== 'uri'),
  fc.record({
    kind: fc.constant('pattern' as const),
    path,
    operator: fc.constantFrom('~=' as const, '!~=' as const),
    pattern: fc.string({ minLength: 1, maxLength: 20 }),
  }),
);
const term: fc.Arbitrary<Query> = condition.map((one) => ({ kind: 'term' as const, term: one }));
const query: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    term,
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => flat('and', parts)),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => flat('or', parts)),
  ),
})).query;

/** `(a;b);c` keeps its parentheses as a part of its own, and so does the text. */
function flat(kind: 'and' | 'or', parts: readonly Query[]): Query {
  return { kind, parts };
}

test('a query survives being written and read', () => {
  fc.assert(
    fc.property(query, (one) => {
      assert.deepEqual(parseQ(formatQ(one)), plain(one));
    }),
    { numRuns: 500 },
  );
});

test('no text brings the parser down: it is a query or a 4xx', () => {
  const pieces = fc.array(
    fc.constantFrom(
      'a',
      'b.c',
      '[',
      ']',
      '(',
      ')',
      ';',
      '|',
      '==',
      '!=',
      '>',
      '~=',
      '..',
      ',',
      '"',
      '\\',
      '1',
      '1.5',
      '-',
      '2020-01-01',
      'true',
      'urn:x:1',
      ' ',
      '{',
      '}',
      '\u0000',
      '\ud800',
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        pieces.map((all) => all.join('')),
      ),
      (text) => {
        try {
          parseQ(text);
        } catch (error) {
          assert.ok(error instanceof HubError && error.status >= 400 && error.status < 500);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('no JSON brings the reader of entities down: it is a fragment or a 4xx', () => {
  const keys = fc.constantFrom(
    'id',
    'type',
    'value',
    'object',
    'languageMap',
    'coordinates',
    'observedAt',
    'datasetId',
    'scope',
    '@context',
    'a',
    'b',
    'valueList',
    'objectList',
    'vocab',
    'json',
    '__proto__',
    'constructor',
    'unitCode',
  );
  const leaves = fc.oneof(
    fc.constantFrom(
      'Property',
      'Relationship',
      'GeoProperty',
      'LanguageProperty',
      'ListRelationship',
      'Point',
      'Polygon',
      'urn:x:1',
      'urn:ngsi-ld:null',
      '2020-01-01T00:00:00Z',
    ),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
  );
  const wild = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      leaves,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  fc.assert(
    fc.property(wild, fc.boolean(), fc.boolean(), (value, nulls, simplified) => {
      try {
        const read = readFragment(value, { context: coreContext, nulls, simplified });
        if (read.id && read.types.length > 0 && !nulls) bodyText(run(undefined, createEntity(read.id, read)));
      } catch (error) {
        assert.ok(error instanceof HubError && error.status >= 400 && error.status < 500, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});
