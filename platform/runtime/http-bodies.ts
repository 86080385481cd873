import type { FastifyInstance } from 'fastify';
import { httpErrors } from './http-errors.ts';

/** Bodies that say they are JSON arrive as what they say, all others as bytes. */
export function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const json = /^application\/(?:[\w.-]+\+)?json(?:;|$)/;
  app.addContentTypeParser<string>(json, { parseAs: 'string' }, (_request, body, done) => {
    let value: unknown;
    try {
      value = parseJson(body);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, value);
  });
  keepBytes(app);
}

/** Bodies arrive as the bytes they came as, whatever they say. */
export function acceptBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  keepBytes(app);
}

function keepBytes(app: FastifyInstance): void {
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** JSON without the keys that reach into prototypes. @throws http.badRequest */
function parseJson(body: string): unknown {
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
