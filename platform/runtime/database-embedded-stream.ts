import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { EmbeddedSource, WorkerMessage } from './database-embedded-worker.ts';

/**
 * One session of the embedded engine, as the socket `pg` expects. The engine runs in a worker thread and is driven by
 * the bytes of PostgreSQL's own protocol, so a server and the embedded engine share every line above this one.
 */
export class EmbeddedStream extends Duplex {
  readonly #source: EmbeddedSource;
  #worker: Worker | undefined;
  #closing: ((error?: Error | null) => void) | undefined;
  #busySince: number | undefined;

  constructor(source: EmbeddedSource) {
    super();
    this.#source = source;
  }

  /** When the engine got the oldest bytes it has not answered yet; undefined when it is idle. */
  get busySince(): number | undefined {
    return this.#busySince;
  }

  /** Called by `pg` in place of a socket's. */
  connect(): void {
    this.#worker = new Worker(new URL('./database-embedded-worker.ts', import.meta.url), { workerData: this.#source });
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message === 'ready') this.emit('connect');
      else if (message === 'idle') this.#pending(-1);
      else if (message !== 'closed') this.push(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
    });
    this.#worker.on('error', (error) => this.destroy(connectionLost(error)));
    this.#worker.on('exit', () => {
      this.push(null);
      if (this.#closing) this.#closing();
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

  override _final(done: (error?: Error | null) => void): void {
    this.#closing = done;
    if (this.#worker) this.#worker.postMessage('close');
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#worker) this.#worker.terminate().then(() => done(error), done);
    else done(error);
  }

  #outstanding = 0;

  #send(bytes: Buffer): void {
    this.#pending(1);
    this.#worker?.postMessage(new Uint8Array(bytes));
  }

  #pending(change: 1 | -1): void {
    this.#outstanding += change;
    this.#busySince = this.#outstanding === 0 ? undefined : Date.now();
  }
}

function connectionLost(cause?: unknown): Error {
  return Object.assign(new Error('the embedded database has stopped', { cause }), { code: '08006' });
}
