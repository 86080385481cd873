import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type Extension, PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { durableStorage } from './database-embedded-files.ts';
import { memoryStorage } from './database-embedded-memory.ts';
import { joinBytes, requestsOf, withoutSecondReady } from './database-embedded-protocol.ts';

/** What the worker is started with: a data directory to work on, or one to copy into memory. */
export interface EmbeddedSource {
  readonly directory: string;
  readonly inMemory: boolean;
  readonly postgisBundle: string;
}

/** Bytes of PostgreSQL's wire protocol come in and go out; `ready` and `idle` (one message is answered) are said. */
export type WorkerMessage = Uint8Array<ArrayBuffer> | 'ready' | 'idle';

const port = parentPort;
if (!port) throw new Error('not a worker thread');
const say = (message: WorkerMessage) =>
  port.postMessage(message, message instanceof Uint8Array ? [message.buffer] : []);

const source = workerData as EmbeddedSource;
const database = await PGlite.create({
  ...(source.inMemory ? memoryStorage : durableStorage)(source.directory),
  extensions: { postgis: slimPostgis(source.postgisBundle) },
});
dieOnPanic();

port.on('message', async (message: Uint8Array | 'close') => {
  if (message === 'close') {
    await database.close();
    port.close();
    return;
  }
  for (const request of requestsOf(Buffer.from(message.buffer, message.byteOffset, message.byteLength))) {
    const chunks: Uint8Array[] = [];
    // The engine reuses its buffer, so what is kept is a copy.
    await database.execProtocolRawStream(request, { onRawData: (bytes) => void chunks.push(bytes.slice()) });
    if (chunks.length > 0) say(withoutSecondReady(joinBytes(chunks)));
  }
  say('idle');
});
say('ready');

/** PostGIS as its package sets it up, from a smaller bundle. */
function slimPostgis(bundle: string): Extension {
  return {
    ...postgis,
    setup: async (engine, options) => ({
      ...(await postgis.setup(engine, options)),
      bundlePath: pathToFileURL(bundle),
    }),
  };
}

/** After a panic (a disk too full for the log, memory used up) PGlite calls the dead engine again, for ever: end the thread instead. */
function dieOnPanic(): void {
  const engine = database.Module;
  const step = engine._PostgresMainLoopOnce;
  engine._PostgresMainLoopOnce = () => {
    try {
      step();
    } catch (error) {
      if (error instanceof Error && error.name === 'RuntimeError') process.exit(1);
      throw error;
    }
  };
}
