import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachmentType } from './attachment-type.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('a file is what its first bytes say', () => {
  assert.equal(attachmentType(bytes('\x89PNG\r\n\x1a\n....')), 'image/png');
  assert.equal(attachmentType(bytes('\xff\xd8\xff\xe0....')), 'image/jpeg');
  assert.equal(attachmentType(bytes('RIFF\x10\x00\x00\x00WEBPVP8 ')), 'image/webp');
  assert.equal(attachmentType(bytes('%PDF-1.7\n')), 'application/pdf');
});

test('other files, empty ones and a sound in the same container are refused', () => {
  for (const other of ['', 'GIF89a', '<svg xmlns=', 'RIFF\x10\x00\x00\x00WAVEfmt ', ' %PDF-1.7', '\x89PNG'])
    assert.equal(attachmentType(bytes(other)), undefined, other);
});
