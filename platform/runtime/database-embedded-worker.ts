import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { postgis } from '@electric-sql/pglite-postgis';

/** What the worker is started with: a data directory, or a tar of one to load into memory. */
export type EmbeddedSource = { readonly directory: string } | { readonly tarball: string };

/** Bytes of PostgreSQL's wire protocol come in and go out; `ready`, `idle` (one message is answered) and `closed` are said. */
export type WorkerMessage = Uint8Array<ArrayBuffer> | 'ready' | 'idle' | 'closed';

const port = parentPort;
if (!port) throw new Error('not a worker thread');
const say = (message: WorkerMessage) =>
  port.postMessage(message, message instanceof Uint8Array ? [message.buffer] : []);

const database = await PGlite.create({ extensions: { postgis }, ...storage(workerData as EmbeddedSource) });

port.on('message', async (message: Uint8Array | 'close') => {
  if (message === 'close') {
    await database.close();
    say('closed');
    port.close();
    return;
  }
  for (const request of requests(Buffer.from(message.buffer, message.byteOffset, message.byteLength))) {
    const answer = await ask(request);
    if (answer.length > 0) say(answer);
  }
  say('idle');
});
say('ready');

function storage(source: EmbeddedSource): PGliteOptions {
  if ('tarball' in source) return { loadDataDir: new Blob([readFileSync(source.tarball)]) };
  return { fs: new NodeFS(source.directory) };
}

async function ask(request: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  // The engine reuses its buffer, so what is kept is a copy.
  await database.execProtocolRawStream(request, { onRawData: (bytes) => void chunks.push(bytes.slice()) });
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const answer = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    answer.set(chunk, offset);
    offset += chunk.length;
  }
  return saysReadyTwice(answer) ? answer.slice(0, -readyLength) : answer;
}

const readyLength = 6;

/**
 * After an error in an extended query PGlite 0.5.8 says ReadyForQuery twice, for the error and for the Sync, where
 * PostgreSQL says it once. No other message could end in the first one's last byte, the transaction status.
 */
function saysReadyTwice(answer: Uint8Array): boolean {
  const first = answer.at(-2 * readyLength);
  return first === 0x5a && answer.at(-readyLength) === 0x5a && (answer.at(-readyLength - 1) ?? 0) >= 0x45;
}

/** Cuts bytes from the client after each message that PostgreSQL answers with ReadyForQuery: Query and Sync. */
function* requests(bytes: Buffer): Generator<Buffer> {
  let begin = 0;
  let offset = 0;
  // A startup message has no type byte; it is one request.
  while (bytes[0] !== 0 && offset < bytes.length) {
    const type = bytes[offset];
    offset += 1 + bytes.readInt32BE(offset + 1);
    if (type !== 0x51 && type !== 0x53) continue;
    yield bytes.subarray(begin, offset);
    begin = offset;
  }
  if (begin < bytes.length) yield bytes.subarray(begin);
}
