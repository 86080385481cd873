import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { EmbeddedSource, WorkerMessage } from './database-embedded-worker.ts';

const workerFile = new URL('./database-embedded-worker.ts', import.meta.url);

/**
 * One session of the embedded engine, as the socket `pg` expects. The engine runs in a worker thread and is driven by
 * the bytes of PostgreSQL's own protocol, so a server and the embedded engine share every line above this one.
 */
export class EmbeddedStream extends Duplex {
  /** Resolves when the engine has let go of its files. */
  readonly ended: Promise<void>;
  readonly #source: EmbeddedSource;
  readonly #previous: Promise<void>;
  readonly #end: () => void;
  readonly #sentAt: number[] = [];
  #worker: Worker | undefined;
  #finish: (() => void) | undefined;

  /** The engine starts once `previous`, the session before on the same files, has ended. */
  constructor(source: EmbeddedSource, previous: Promise<void>) {
    super();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    this.#source = source;
    this.#previous = previous;
  }

  /** For how long the engine has owed an answer. */
  silence_ms(now: number): number {
    const sentAt = this.#sentAt[0];
    return sentAt === undefined ? 0 : now - sentAt;
  }

  /** Called by `pg` in place of a socket's. */
  connect(): void {
    void this.#previous.then(() => {
      if (!this.destroyed) this.#start();
    });
  }

  #start(): void {
    const worker = new Worker(workerFile, { workerData: this.#source });
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => {
      if (message === 'ready') this.emit('connect');
      else if (message === 'idle') this.#sentAt.shift();
      else this.push(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
    });
    worker.on('error', (error) => this.destroy(connectionLost(error)));
    worker.on('exit', () => {
      this.#end();
      this.push(null);
      if (this.#finish) this.#finish();
      else this.destroy(connectionLost());
    });
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.#worker?.ref();
    return this;
  }

  unref(): this {
    this.#worker?.unref();
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#send(chunk);
    done();
  }

  /** What was corked together reaches the engine as one message. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _final(done: () => void): void {
    this.#finish = done;
    if (this.#worker) this.#worker.postMessage('close');
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const end = () => {
      this.#end();
      done(error);
    };
    if (this.#worker) this.#worker.terminate().then(end, end);
    else end();
  }

  #send(bytes: Buffer): void {
    this.#sentAt.push(Date.now());
    this.#worker?.postMessage(new Uint8Array(bytes));
  }
}

/** SQLSTATE 08006: connection_failure. */
function connectionLost(cause?: unknown): Error {
  return Object.assign(new Error('the embedded database has stopped', { cause }), { code: '08006' });
}
