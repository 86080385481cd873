import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngines } from '../testing.ts';
import { BinaryRecords } from './binary-records.ts';
import { WireBuffer } from './wire-buffer.ts';

// PostgreSQL has no letter zero.
const text = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((one) => !one.includes('\0'));
const json = fc
  .jsonValue()
  .map((value) => JSON.stringify(value))
  .filter((one) => !one.includes('\\u'));
const sample = fc.record({
  a: fc.option(text),
  b: json,
  c: fc.option(json),
  d: fc.boolean(),
  e: fc.integer(),
  f: fc.maxSafeInteger(),
  g: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  h: fc.option(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2900, 0, 1) })),
  i: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  j: fc.option(fc.array(text, { maxLength: 4 })),
});

for (const { name, skip, open } of testEngines)
  test(`records of fields of every kind come back as they were sent (${name})`, { skip }, async () => {
    const database = await open();
    try {
      await database.query(
        `create type sample as (a text, b json, c jsonb, d boolean, e int, f bigint, g double precision, h timestamptz, i uuid, j text[])`,
      );
      const [type] = await database.query<{ oid: number }>(`select 'sample'::regtype::oid::bigint as oid`);
      await fc.assert(
        fc.asyncProperty(fc.array(sample, { maxLength: 5 }), async (samples) => {
          const records = new BinaryRecords();
          for (const { a, b, c, d, e, f, g, h, i, j } of samples) {
            records.open(10);
            records.text(a);
            records.json(b);
            records.jsonb(c);
            records.bool(d);
            records.int4(e);
            records.int8(f);
            records.float8(g);
            records.timestamptz(h);
            records.uuid(i);
            records.texts(j);
            records.close();
          }
          const found = await database.query({
            name: 'sample',
            text: `select a, b::text as b, c, d, e, f, g, h, encode(uuid_send(i), 'hex') as i, j
                   from unnest($1::sample[]) with ordinality as s(a, b, c, d, e, f, g, h, i, j, n) order by n`,
            values: [records.value(type?.oid ?? 0)],
          });
          const expected = samples.map((one) => ({
            ...one,
            c: one.c === null ? null : JSON.parse(one.c),
            h: one.h === null ? null : new Date(one.h),
            i: Buffer.from(one.i).toString('hex'),
          }));
          assert.deepEqual(found, expected);
        }),
        { numRuns: 40 },
      );
    } finally {
      await database.close();
    }
  });

test('memory is used again once it is in a message, and never twice', () => {
  const make = (letter: string) => {
    const records = new BinaryRecords();
    records.open(1);
    records.text(letter);
    records.close();
    return records.value(1);
  };
  const textOf = (value: ReturnType<typeof make>) => {
    const wire = new WireBuffer();
    value.writeTo(wire);
    return wire.bytes.subarray(0, wire.end).toString('latin1').at(-1);
  };
  const [first, second] = [make('a'), make('b')];
  assert.equal(textOf(first), 'a');
  const third = make('c');
  assert.deepEqual([textOf(second), textOf(third)], ['b', 'c']);
  assert.throws(() => textOf(first), /once/);
});
