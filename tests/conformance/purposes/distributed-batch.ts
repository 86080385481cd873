import assert from 'node:assert/strict';
import { expectStatus, idOf, property, read, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { type Mode, modes, theirs, withSources } from '../registered-sources.ts';
import { thing } from '../source.ts';

type Members = Readonly<Record<string, object>>;

/** A batch operation that reaches sources. */
interface Batch {
  readonly number: string;
  readonly title: string;
  /** `create`, with its query. */
  readonly call: string;
  /** What sources and hub answer when all went well. */
  readonly status: number;
  /** What the entities are here before; redirected ones are not. */
  readonly before?: Members;
  /** Undefined where ids are all that is sent. */
  readonly sent?: Members;
  /** What they are here afterwards; undefined: not there. */
  readonly after?: Members;
  /** Where an exclusive source makes it another case. */
  readonly exclusive?: Pick<Batch, 'before' | 'sent'>;
  readonly missing?: Partial<Record<Mode, string>>;
}

const names = ['a', 'b'];
const operations = ['redirectionOps', 'createBatch', 'upsertBatch', 'updateBatch', 'deleteBatch', 'mergeBatch'];
const without = ({ [theirs]: _theirs, ...others }: Members): Members => others;
const only = (members: Members): Members => (members[theirs] ? { [theirs]: members[theirs] } : {});

const [old, news, more] = [property(1), property(2), property(3)];
const both = { n: news, m: more };
const byPattern = 'the suite registers an id pattern as exclusive, which clause 4.3.6.3 has of single entities alone';

const whole = 'it expects the whole entities there, of which the source has registered one attribute (clause 5.6.8.4)';
const heldHere = 'with attributes that are here already, which is Conflict (clause 5.9.2.4)';
const oneId = 'the suite registers both sources under one id, which is AlreadyExists (clause 5.9.2.4)';

const batches: readonly Batch[] = [
  {
    number: 'D012_01',
    title: 'Create a batch',
    call: 'create',
    status: 201,
    sent: both,
    after: both,
    exclusive: { before: { n: news }, sent: { m: more } },
    missing: { exc: byPattern },
  },
  {
    number: 'D013_01',
    title: 'Upsert a batch, replacing what is there',
    call: 'upsert?options=replace',
    status: 204,
    before: { k: old, n: old },
    sent: both,
    after: both,
    missing: { exc: `${byPattern}; ${whole}`, red: oneId },
  },
  {
    number: 'D013_02',
    title: 'Upsert a batch, updating what is there',
    call: 'upsert?options=update',
    status: 204,
    before: { k: old, n: old },
    sent: both,
    after: { k: old, ...both },
    missing: { exc: `${byPattern}; ${whole}`, red: oneId },
  },
  {
    number: 'D014_01',
    title: 'Update a batch',
    call: 'update',
    status: 204,
    before: { k: old, n: old },
    sent: both,
    after: { k: old, ...both },
    missing: { exc: `${byPattern}, ${heldHere}` },
  },
  {
    number: 'D014_02',
    title: 'Update a batch without overwriting',
    call: 'update?options=noOverwrite',
    status: 204,
    before: { k: old },
    sent: both,
    after: { k: old, ...both },
    missing: { exc: `${byPattern}, ${heldHere}` },
  },
  {
    number: 'D015_01',
    title: 'Delete a batch',
    call: 'delete',
    status: 204,
    before: { n: old },
    missing: { exc: `${byPattern}, ${heldHere}` },
  },
  {
    number: 'D016_01',
    title: 'Merge a batch',
    call: 'merge',
    status: 204,
    before: { k: old, n: old },
    sent: both,
    after: { k: old, ...both },
    missing: { exc: byPattern, red: 'the suite expects the attribute in a query that its sources do not answer' },
  },
];

const requirements: Readonly<Record<Mode, string>> = {
  inc: 'it is done here, and the source is sent the same',
  exc: 'the source is sent what it has registered, and the rest is done here',
  red: 'each of two sources is sent the same, and nothing is done here',
};

const purposeOf = (batch: Batch, mode: Mode): Purpose => {
  const { call, status, before, sent } = mode === 'exc' ? { ...batch, ...batch.exclusive } : batch;
  const reason = batch.missing?.[mode];
  const told = sent && (mode === 'exc' ? only(sent) : sent);
  const after = batch.after && (mode === 'exc' ? without(batch.after) : batch.after);
  const bodyOf = (members: Members | undefined) => names.map((name) => (members ? thing(name, members) : idOf(name)));
  return {
    number: `${batch.number}_${mode}`,
    by: 'ETSI',
    title: `${batch.title}: ${modes[mode]} registration`,
    checks: {
      [requirements[mode]]: withSources(
        mode,
        names,
        operations,
        async (hub) => {
          if (!before || mode === 'red') return;
          for (const name of names) await sendFor(hub, 201, 'POST /entities', thing(name, before));
        },
        async (hub, sources) => {
          sources.answer(`POST /entityOperations/${call}`, status, status === 201 ? names.map(idOf) : undefined);
          const answer = await sendFor(hub, status, `POST /entityOperations/${call}`, bodyOf(sent));
          if (status === 201) assert.deepEqual(answer.json.toSorted(), names.map(idOf));
          else assert.equal(answer.text, '');
          for (const asked of sources.asked())
            assert.deepEqual(
              asked.map(({ path, body }) => ({ path, body })),
              [{ path: `/entityOperations/${call}`, body: bodyOf(told) }],
            );
          for (const name of names)
            if (after && mode !== 'red')
              assert.deepEqual(await read(hub, idOf(name), '?local=true'), thing(name, after));
            else expectStatus(await hub.send(`GET /entities/${idOf(name)}?local=true`), 404);
        },
      ),
    },
    ...(reason !== undefined && { missing: [reason] }),
  };
};

/** Batches that reach context sources (clauses 5.6.7 to 5.6.10 and 5.6.20 over 4.3.6). */
export const purposes: readonly Purpose[] = batches.flatMap((batch) =>
  (Object.keys(modes) as Mode[]).map((mode) => purposeOf(batch, mode)),
);
