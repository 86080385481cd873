import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestsOf, withoutSecondReady } from './database-embedded-protocol.ts';

/** A protocol message: type, length with itself, body. */
function message(type: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 'latin1');
  bytes.writeInt32BE(4 + body.length, 1);
  bytes.write(body, 5, 'latin1');
  return bytes;
}

test('cuts after each Query and each Sync', () => {
  const query = message('Q', 'begin\0');
  const extended = Buffer.concat([
    message('P', '\0select 1\0\0\0'),
    message('B', 'S'),
    message('E', '\0'),
    message('S', ''),
  ]);
  const rest = message('P', 'unfinished');
  assert.deepEqual([...requestsOf(Buffer.concat([query, extended, query, rest]))], [query, extended, query, rest]);
});

test('takes a startup message as one request', () => {
  const startup = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
  assert.deepEqual([...requestsOf(startup)], [startup]);
});

test('drops the second ReadyForQuery after an error, and only that', () => {
  const [error, ready, complete] = [message('E', 'SERROR\0\0'), message('Z', 'I'), message('C', 'SELECT 1\0')];
  const answer = (...messages: Buffer[]) => new Uint8Array(Buffer.concat(messages));
  assert.deepEqual(withoutSecondReady(answer(error, ready, ready)), answer(error, ready));
  assert.deepEqual(withoutSecondReady(answer(complete, ready)), answer(complete, ready));
  // A command whose text happens to hold the type byte at the place where a ReadyForQuery would begin.
  const odd = answer(message('C', 'Zzzzz\0'), ready);
  assert.deepEqual(withoutSecondReady(odd), odd);
  assert.deepEqual(withoutSecondReady(answer(ready)), answer(ready));
});
