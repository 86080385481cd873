import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpErrors } from './http-errors.ts';
import { type BodyTaker, Incoming } from './http-incoming.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of its body, in bytes. */
    mostBytes: number;
  }
}

const json = /^application\/(?:[\w.-]+\+)?json(?:;|$)/;

/** Bodies that say they are JSON arrive as what they say, all others as bytes. */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(json, (request, payload, done) => readBody(request, payload, parseJson, done));
  keepBytes(app);
}

/** Bodies arrive as the bytes they came as, whatever they say. */
export function acceptBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  keepBytes(app);
}

function keepBytes(app: FastifyInstance): void {
  app.addContentTypeParser('*', (request, payload, done) => readBody(request, payload, (bytes) => bytes, done));
}

type Done = (error: Error | null, body?: unknown) => void;

/** @throws http.tooLarge, and what `parse` throws, through `done` */
function readBody(request: FastifyRequest, payload: Readable, parse: (bytes: Buffer) => unknown, done: Done): void {
  if (Number(request.headers['content-length']) > request.mostBytes) {
    done(httpErrors.tooLarge());
    return;
  }
  const body = new Body(request.mostBytes, parse, done);
  if (payload instanceof Incoming && payload.handTo(body)) return;
  if (payload.readableEnded) {
    body.end();
    return;
  }
  payload.on('data', (chunk: Buffer) => body.chunk(chunk));
  payload.on('end', () => body.end());
  payload.on('error', () => body.brokeOff());
}

class Body implements BodyTaker {
  readonly #most: number;
  readonly #parse: (bytes: Buffer) => unknown;
  readonly #done: Done;
  #chunks: Buffer[] = [];
  #length = 0;
  #isDone = false;

  constructor(most: number, parse: (bytes: Buffer) => unknown, done: Done) {
    this.#most = most;
    this.#parse = parse;
    this.#done = done;
  }

  chunk(bytes: Buffer): void {
    if (this.#isDone) return;
    this.#length += bytes.length;
    if (this.#length > this.#most) this.#refuse(httpErrors.tooLarge());
    else this.#chunks.push(bytes);
  }

  end(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    const [first] = this.#chunks;
    let value: unknown;
    try {
      value = this.#parse(first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks));
    } catch (error) {
      this.#done(error as Error);
      return;
    }
    this.#done(null, value);
  }

  brokeOff(): void {
    if (!this.#isDone) this.#refuse(httpErrors.badRequest({ reason: 'the request broke off' }));
  }

  #refuse(error: Error): void {
    this.#isDone = true;
    this.#chunks = [];
    this.#done(error);
  }
}

/** JSON without the keys that reach into prototypes. @throws http.badRequest */
function parseJson(bytes: Buffer): unknown {
  const body = bytes.toString();
  if (body.length === 0) throw httpErrors.badRequest({ reason: 'empty body' });
  if (body.length > deepest && isDeeperThan(body, deepest))
    throw httpErrors.badRequest({ reason: `nested deeper than ${deepest}` });
  try {
    return /"(?:__proto__|constructor)"|\\u/.test(body) ? JSON.parse(body, refusePrototypeKeys) : JSON.parse(body);
  } catch (error) {
    throw error instanceof SyntaxError ? httpErrors.badRequest({ reason: 'not JSON' }, error) : error;
  }
}

/** How deep a JSON body may be nested: no standard face needs half of it, and recursion over it stays shallow. */
const deepest = 200;

/** Whether brackets outside of texts nest deeper; says nothing of whether it is JSON. */
function isDeeperThan(json: string, most: number): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (inText) {
      if (code === 92) index += 1;
      else if (code === 34) inText = false;
    } else if (code === 34) inText = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

function refusePrototypeKeys(key: string, value: unknown): unknown {
  const reaches =
    key === '__proto__' ||
    (key === 'constructor' && typeof value === 'object' && value !== null && 'prototype' in value);
  if (reaches) throw httpErrors.badRequest({ reason: `key ${key}` });
  return value;
}
