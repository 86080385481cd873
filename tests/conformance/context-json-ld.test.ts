import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
// @ts-expect-error: jsonld has no type declarations
import jsonld from 'jsonld';
import { coreContextUrl, coreTerms } from '../../platform/context/json-ld/core-context.ts';
import { coreContext, parseContext } from '../../platform/context/json-ld/ld-context.ts';

/** Our own reading of @contexts against the reference implementation of JSON-LD 1.1: names and types, both ways. */
const documents = new Map<string, unknown>([[coreContextUrl, { '@context': coreTerms }]]);
const documentLoader = async (url: string) => ({ contextUrl: null, documentUrl: url, document: documents.get(url) });

const iris = [
  'https://a.example/x',
  'https://a.example/y',
  'https://b.example/ns#x',
  'https://b.example/ns#',
  'https://a.example/',
  'urn:z:1',
] as const;
const terms = fc.constantFrom('x', 'y', 'Room', 'temp', 'ex', 'b', 'ex:own', 'name', 'título', '温度');
const definition = fc.oneof(
  fc.constantFrom<unknown>(...iris),
  fc.record({
    '@id': fc.constantFrom(...iris),
    '@type': fc.constantFrom('@id', '@vocab', 'https://www.w3.org/2001/XMLSchema#date'),
  }),
  fc.record({ '@id': fc.constantFrom(...iris) }),
  fc.record({ '@id': fc.constantFrom('https://a.example/'), '@prefix': fc.constant(true) }),
  fc.record({ '@id': fc.constantFrom(...iris), '@container': fc.constantFrom('@set', '@list', '@language', '@index') }),
  fc.record({ '@id': fc.constantFrom(...iris), '@language': fc.constantFrom('zh', null) }),
  fc.constant(null),
);
/** What holds for a whole context. The core context comes after it, and has a vocabulary of its own. */
const settings = fc.constantFrom(
  {},
  {},
  { '@vocab': 'https://v.example/' },
  { '@vocab': null },
  { '@language': 'zh' },
  { '@version': 1.1 },
);
const oneContext = fc
  .tuple(settings, fc.dictionary(terms, definition, { minKeys: 1, maxKeys: 6, noNullPrototype: true }))
  .map(([more, own]) => ({ ...more, ...own }))
  .filter((context) => !('ex:own' in context) || !('ex' in context));
/** One context, or several of which the later ones count, or one that forgets those before it. */
const localContext = fc.oneof(
  { weight: 3, arbitrary: oneContext.map((one): unknown[] => [one]) },
  { weight: 1, arbitrary: fc.tuple(oneContext, oneContext).map((two): unknown[] => two) },
  { weight: 1, arbitrary: fc.tuple(oneContext, oneContext).map(([one, two]): unknown[] => [one, null, two]) },
);
const names = fc.oneof(
  terms,
  fc.constantFrom(
    'other',
    'ex:thing',
    'b:thing',
    'https://a.example/x',
    'https://a.example/z',
    'location',
    'ngsi-ld:odd',
    'unbekannt',
  ),
);

async function expandWithReference(context: readonly unknown[], name: string): Promise<string | undefined> {
  const [node] = (await jsonld.expand(
    { '@context': [...context, coreContextUrl], '@id': 'urn:x:1', [name]: { type: 'Property' } },
    { documentLoader },
  )) as unknown as Record<string, unknown>[];
  return Object.keys(node ?? {}).find((key) => key !== '@id');
}

async function compactWithReference(
  context: readonly unknown[],
  iri: string,
): Promise<{ name: string | undefined; type: unknown }> {
  const document = [
    {
      '@id': 'urn:x:1',
      '@type': [iri],
      [iri]: [
        {
          '@type': ['https://uri.etsi.org/ngsi-ld/Property'],
          'https://uri.etsi.org/ngsi-ld/hasValue': [{ '@value': 1 }],
        },
      ],
    },
  ];
  const compacted = (await jsonld.compact(document, [...context, coreContextUrl] as never, {
    documentLoader,
  })) as Record<string, unknown>;
  return {
    name: Object.keys(compacted).find((key) => !['@context', 'id', 'type'].includes(key)),
    type: compacted.type,
  };
}

test('every name means what JSON-LD says it means', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(localContext, names, async (local, name) => {
      const reference = await expandWithReference(local, name).catch(() => undefined);
      if (reference === undefined) return;
      compared += 1;
      const ours = coreContext.keyOf(parseContext(local, documents).keyOf(name));
      // The reference leaves out what has no absolute IRI; the broker refuses such names or keeps them as they are.
      assert.equal(coreContext.keyOf(reference), ours);
    }),
    { numRuns: 300 },
  );
  assert.ok(compared > 100, `the reference understood only ${compared}`);
});

test('every stored name is shown as JSON-LD compacts it', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      localContext,
      fc.constantFrom(
        ...iris.slice(0, 3),
        'https://a.example/deep/path',
        'https://b.example/ns#more',
        'https://uri.etsi.org/ngsi-ld/default-context/plain',
        'https://uri.etsi.org/ngsi-ld/location',
      ),
      async (local, iri) => {
        // A term for texts of one language, or for lists and maps, is no name for an attribute there; here it is shown as it was given.
        fc.pre(!/"@(?:language|container)":(?!"@set")/.test(JSON.stringify(local)));
        const reference = await compactWithReference(local, iri).catch(() => undefined);
        if (!reference) return;
        compared += 1;
        const shown = parseContext(local, documents).termOf(coreContext.keyOf(iri));
        assert.equal(shown, reference.name);
        assert.equal(shown, reference.type);
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(compared > 100, `the reference understood only ${compared}`);
});

test('a name comes back from the store as it was given', () => {
  fc.assert(
    fc.property(
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 12 })
        .filter((text) => text.isWellFormed() && !text.startsWith('@')),
      (name) => {
        const key = coreContext.keyOf(name);
        assert.equal(coreContext.keyOf(key), key, 'a stored name means itself');
      },
    ),
    { numRuns: 2000 },
  );
});

const texts = fc.constantFrom(
  'x',
  'y',
  'Room',
  'ex:thing',
  'b:thing',
  'https://a.example/x',
  'urn:z:1',
  'plain text',
  'other',
);
const typed = fc
  .dictionary(
    terms.filter((term) => !term.includes(':')),
    fc.record({ '@id': fc.constantFrom(...iris), '@type': fc.constantFrom('@id', '@vocab') }),
    { minKeys: 1, maxKeys: 3, noNullPrototype: true },
  )
  .chain((own) =>
    fc
      .constantFrom({}, { ex: 'https://a.example/' }, { b: 'https://b.example/ns#' })
      .map((more) => ({ ...more, ...own })),
  );

test('a text under a term of ids or of the vocabulary means what JSON-LD says it means, and comes back as it was shown', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(typed, terms, texts, async (local, term, text) => {
      const document = {
        '@context': [local, coreContextUrl],
        '@id': 'urn:x:1',
        own: { type: 'Property', value: { [term]: text } },
      };
      const [node] = (await jsonld.expand(document, { documentLoader, base: '' }).catch(() => [])) as never[];
      const attribute = (node as Record<string, never[]> | undefined)?.[
        'https://uri.etsi.org/ngsi-ld/default-context/own'
      ];
      const value = (attribute?.[0] as Record<string, Record<string, Record<string, string>[]>[]> | undefined)?.[
        'https://uri.etsi.org/ngsi-ld/hasValue'
      ]?.[0];
      const context = parseContext([local], documents);
      const found = value?.[context.iriOf(context.keyOf(term))]?.[0];
      if (!found) return;
      compared += 1;
      assert.equal(context.coerce?.(term, text) ?? text, found['@id'] ?? found['@value']);
      // What JSON-LD would show is a text that means the same again.
      const shown = context.uncoerce?.(term, found['@id'] ?? text) ?? text;
      assert.equal(context.coerce?.(term, shown) ?? shown, found['@id'] ?? found['@value']);
    }),
    { numRuns: 400 },
  );
  assert.ok(compared > 100, `the reference understood only ${compared}`);
});

test('ids are relative to @base as JSON-LD says, which counts in the document alone', async () => {
  const bases = fc.constantFrom('https://a.example/dir/', 'https://a.example/dir/file', null);
  const ids = fc.constantFrom('x', '../y', '#z', '/abs', '?q=1', 'https://b.example/', 'urn:z:1', 'ex:thing');
  await fc.assert(
    fc.asyncProperty(bases, ids, async (base, id) => {
      const local = { '@base': base, ex: 'https://ex.example/' };
      const document = { '@context': [local, coreContextUrl], '@id': id, name: { type: 'Property', value: 1 } };
      const [node] = (await jsonld.expand(document, { documentLoader, base: '' })) as { '@id'?: string }[];
      assert.equal(parseContext([local], documents).uriOf(id), node?.['@id']);
    }),
    { numRuns: 200 },
  );
  const remote = new Map([...documents, ['https://c.example/c', { '@context': { '@base': 'https://a.example/' } }]]);
  assert.equal(parseContext(['https://c.example/c', { k: 'urn:k:' }], remote).uriOf('x'), 'x');
});

test('a term may stand for a keyword, and a context scoped to a term is refused', () => {
  const context = parseContext([{ kind: '@type', uid: '@id', Room: 'urn:v:Room' }], documents);
  assert.deepEqual([context.keyOf('kind'), context.keyOf('uid')], ['type', 'id']);
  assert.throws(() => parseContext([{ a: { '@id': 'urn:v:a', '@context': { b: 'urn:v:b' } } }], documents), /@context/);
  assert.throws(() => parseContext([{ '@import': 'https://a.example/' }], documents), /@import/);
});

test('terms that v1.9 has added to the core @context, of proofs, snapshots and orders, mean what Annex B says', () => {
  for (const term of [
    'ngsildproof',
    'snapshotId',
    'aggrMethods',
    'orderBy',
    'collation',
    'lastUsedAt',
    'problemDetails',
  ])
    assert.equal(coreContext.iriOf(term), `https://uri.etsi.org/ngsi-ld/${term}`);
  assert.equal(coreContext.iriOf('valueType'), 'https://uri.etsi.org/ngsi-ld/hasValueType');
  assert.equal(coreContext.iriOf('objectLists'), 'https://uri.etsi.org/ngsi-ld/hasObjectLists');
});

test('every version of the core @context is the one there is here, and is named once', () => {
  const earlier = coreContextUrl.replace('1.9', '1.8');
  const own = { Room: 'https://a.example/Room' };
  const context = parseContext([own, earlier], new Map([[earlier, { '@context': coreTerms }]]));
  assert.deepEqual(context.source, [own, coreContextUrl]);
  assert.equal(context.keyOf('Room'), 'https://a.example/Room');
});
