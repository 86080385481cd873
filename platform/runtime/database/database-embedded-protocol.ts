const type = { query: 0x51, sync: 0x53, readyForQuery: 0x5a } as const;
const readyLength = 6;

/** Cuts bytes from a client after each message that PostgreSQL answers with ReadyForQuery: Query and Sync. */
export function* requestsOf(bytes: Buffer): Generator<Buffer> {
  let begin = 0;
  let offset = 0;
  // A startup message has no type byte; it is one request.
  while (bytes[0] !== 0 && offset < bytes.length) {
    const kind = bytes[offset];
    offset += 1 + bytes.readInt32BE(offset + 1);
    if (kind !== type.query && kind !== type.sync) continue;
    yield bytes.subarray(begin, offset);
    begin = offset;
  }
  if (begin < bytes.length) yield bytes.subarray(begin);
}

/**
 * After an error in an extended query PGlite 0.5.8 says ReadyForQuery twice, for the error and for the Sync, where
 * PostgreSQL says it once. Such a message ends in the transaction status `I`, `T` or `E`; whatever else may stand before
 * the last one ends in a zero or a small length.
 */
export function withoutSecondReady(answer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const twice =
    answer.at(-readyLength) === type.readyForQuery &&
    answer.at(-2 * readyLength) === type.readyForQuery &&
    'ITE'.includes(String.fromCharCode(answer.at(-readyLength - 1) ?? 0));
  return twice ? answer.slice(0, -readyLength) : answer;
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
