import assert from 'node:assert/strict';
import { expectStatus, idOf, property, read, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { type Mode, modes, withSources } from '../registered-sources.ts';
import { thing } from '../source.ts';

/** An operation on attributes that reaches sources. */
interface Change {
  readonly number: string;
  readonly title: string;
  /** Below the entity. */
  readonly call: string;
  readonly body?: object;
  /** What sources answer, and what the hub does. */
  readonly status: number;
  /** The attributes here before, where the entity is here. */
  readonly before: Partial<Record<Mode, object>>;
  /** What sources are sent, by mode where it differs from the body. */
  readonly told?: Partial<Record<Mode, object>>;
  /** The same afterwards. */
  readonly after: Partial<Record<Mode, object>>;
  /** What the answer lists as updated, and as not: of the source where a name has a star. */
  readonly lists?: Readonly<Record<Mode, readonly [updated: readonly string[], notUpdated: readonly string[]]>>;
  readonly missing?: Partial<Record<Mode, string>>;
}

const id = idOf('a');
const [old, news] = [property(1), property(2)];
const ofSet = property(7, { datasetId: 'urn:d:1' });

const shortNames = 'the suite looks for attributes by short names without the @context that has them';
const otherNames =
  'the suite sends attributes without the @context that they are registered in, so that they are others';
const heldHere =
  'the suite registers what is here already, which is Conflict with an exclusive or redirect registration (clause 5.9.2.4)';
const oneId = 'the suite registers both sources under one id, which is AlreadyExists (clause 5.9.2.4)';

const changes: readonly Change[] = [
  {
    number: 'D003_01',
    title: 'Append attributes',
    call: 'POST /attrs/',
    body: { n: news, m: news },
    status: 204,
    before: { inc: { n: old }, exc: { n: old } },
    told: { exc: { m: news } },
    after: { inc: { n: news, m: news }, exc: { n: news } },
    missing: { inc: shortNames, exc: otherNames },
  },
  {
    number: 'D003_02',
    title: 'Append attributes without overwriting',
    call: 'POST /attrs/?options=noOverwrite',
    body: { n: news, m: news },
    status: 207,
    before: { inc: { n: old }, exc: { n: old } },
    told: { exc: { m: news } },
    after: { inc: { n: old, m: news }, exc: { n: old } },
    lists: {
      inc: [['m'], ['n', 'n*', 'm*']],
      exc: [[], ['n', 'm*']],
      red: [[], ['n*', 'm*', 'n*', 'm*']],
    },
    missing: { inc: shortNames, exc: otherNames },
  },
  {
    number: 'D004_01',
    title: 'Update attributes',
    call: 'PATCH /attrs/',
    body: { m: news },
    status: 204,
    before: { exc: { n: old } },
    after: { exc: { n: old } },
    missing: {
      inc: 'the suite expects 207; by clause 5.6.2.4 it is no error that an entity is not here where a registration applies',
      exc: 'the suite sends another id than that of the path, which is BadRequestData',
    },
  },
  {
    number: 'D005_01',
    title: 'Update an attribute in parts',
    call: 'PATCH /attrs/m',
    body: { value: 2 },
    status: 204,
    before: { inc: { n: old, m: old }, exc: { n: old } },
    after: { inc: { n: old, m: news }, exc: { n: old } },
    missing: {
      inc: 'the suite expects 204 although the instance it updates is not here, which clause 5.6.4.4 makes an error',
      exc: heldHere,
    },
  },
  {
    number: 'D006_01',
    title: 'Delete the default instance of an attribute',
    call: 'DELETE /attrs/m?deleteAll=false',
    status: 204,
    before: { inc: { n: old, m: [old, ofSet] }, exc: { n: old } },
    after: { inc: { n: old, m: ofSet }, exc: { n: old } },
    missing: { red: heldHere },
  },
  {
    number: 'D006_02',
    title: 'Delete all instances of an attribute',
    call: 'DELETE /attrs/m?deleteAll=true',
    status: 204,
    before: { inc: { n: old, m: [old, ofSet] }, exc: { n: old } },
    after: { inc: { n: old }, exc: { n: old } },
    missing: { red: heldHere },
  },
  {
    number: 'D009_01',
    title: 'Replace an attribute',
    call: 'PUT /attrs/m',
    body: news,
    status: 204,
    before: { inc: { n: old, m: old }, exc: { n: old } },
    after: { inc: { n: old, m: news }, exc: { n: old } },
    missing: {
      inc: 'the suite expects 204 although the instance it replaces is not here, which clause 5.6.19.4 makes a partial success',
      exc: heldHere,
      red: oneId,
    },
  },
];

const requirements: Readonly<Record<Mode, string>> = {
  inc: 'it is done here, and the source is asked to do the same',
  exc: 'the source is asked for what it has registered, and the rest is done here',
  red: 'each of two sources is asked to do it, and nothing is done here',
};

const shortOf = (name: string) => name.replace('https://uri.etsi.org/ngsi-ld/default-context/', '');

/** The two lists of an UpdateResult in short. */
const listsOf = (result?: {
  readonly updated: readonly string[];
  readonly notUpdated: readonly { readonly attributeName: string; readonly registrationId?: string }[];
}) =>
  result && [
    result.updated.map(shortOf),
    result.notUpdated.map((one) => shortOf(one.attributeName) + (one.registrationId ? '*' : '')),
  ];

const purposeOf = (change: Change, mode: Mode): Purpose => {
  const { number, title, call, body, status, before, told, after, lists, missing } = change;
  const [method, path] = call.split(' ');
  const reason = missing?.[mode];
  return {
    number: `${number}_${mode}`,
    by: 'ETSI',
    title: `${title}: ${modes[mode]} registration`,
    checks: {
      [requirements[mode]]: withSources(
        mode,
        ['a'],
        ['redirectionOps'],
        async (hub) => {
          if (before[mode]) await sendFor(hub, 201, 'POST /entities', thing('a', before[mode]));
        },
        async (hub, sources) => {
          sources.answer(`${method} /entities/${id}/attrs`, status);
          const answer = await sendFor(hub, status, `${method} /entities/${id}${path}`, body);
          assert.deepEqual(listsOf(answer.json), lists?.[mode]);
          for (const asked of sources.asked())
            assert.deepEqual(
              asked.map((one) => ({ path: one.path, body: one.body })),
              [{ path: `/entities/${id}${path}`, body: told?.[mode] ?? body }],
            );
          if (after[mode]) assert.deepEqual(await read(hub, id, '?local=true'), thing('a', after[mode]));
          else expectStatus(await hub.send(`GET /entities/${id}?local=true`), 404);
        },
      ),
    },
    ...(reason !== undefined && { missing: [reason] }),
  };
};

/** Operations on attributes that reach context sources (clauses 5.6.2 to 5.6.5 and 5.6.19 over 4.3.6). */
export const purposes: readonly Purpose[] = changes.flatMap((change) =>
  (Object.keys(modes) as Mode[]).map((mode) => purposeOf(change, mode)),
);
