import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readXml } from './strict-xml.ts';
import { writeXml, type XmlElement } from './xml.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '<?xml-stylesheet href="evil.xsl"?>',
    '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    ']]><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '" onload="alert(1)',
    '\r\n\t ',
    '&lt;&#0;&amp',
    '\u0000\uFFFE\uD800',
  ),
);

/** What a reader may expect back: what XML cannot hold is replaced, nothing else changes. */
const expected = (text: string) =>
  text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');

test('any text comes back as the same text, as content and as attribute, and never as an element', () => {
  fc.assert(
    fc.property(hostile, hostile, (content, attribute) => {
      const read = readXml(writeXml({ name: 'a', content: [{ name: 'b', attributes: { c: attribute }, content }] }));
      assert.equal(read.children.length, 1);
      assert.deepEqual(read.children[0], {
        name: 'b',
        attributes: { c: expected(attribute) },
        text: expected(content),
        children: [],
      });
    }),
    { numRuns: 2000 },
  );
});

test('nothing that a program could act on is written', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const body = writeXml({ name: 'a', attributes: { b: text }, content: text }).replace(/^<\?xml [^?]*\?>/, '');
      assert.doesNotMatch(body, /<[?!]|<(?!\/?a[ />])/);
    }),
    { numRuns: 2000 },
  );
});

test('any tree comes back as the same tree', () => {
  const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
    tree: fc.record({
      name: fc.constantFrom('a', 'b-c', 'atom:d', '_e.f'),
      content: fc.oneof({ depthSize: 'small' }, hostile, fc.array(tie('tree'), { minLength: 1, maxLength: 4 })),
    }),
  }));
  const shape = ({ name, content }: XmlElement): unknown =>
    Array.isArray(content) ? [name, content.map(shape)] : [name, expected(content as string)];
  fc.assert(
    fc.property(tree, (root) => {
      const back = (read: ReturnType<typeof readXml>): unknown =>
        read.children.length > 0 ? [read.name, read.children.map(back)] : [read.name, read.text];
      assert.deepEqual(back(readXml(writeXml(root))), shape(root));
    }),
  );
});

test('a name that is none is a fault of ours and is not written', () => {
  for (const name of ['', '1a', 'a b', 'a>', 'a/', 'ä', 'a:b:c']) {
    assert.throws(() => writeXml({ name }), /not an XML name/);
    assert.throws(() => writeXml({ name: 'a', attributes: { [name]: 'x' } }), /not an XML name/);
  }
});

test('the reader of these tests refuses what is not well formed', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  for (const body of ['<a>', '<a></b>', '<a/><b/>', '<a b="1" b="2"/>', '<a>&</a>', '<a>&x;</a>', '<a><!--x--></a>']) {
    assert.throws(() => readXml(head + body), Error, body);
  }
});
