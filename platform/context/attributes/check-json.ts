import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { isStorable } from './names.ts';

/** Refuses what JSON allows and the store cannot hold: too deep, NUL, broken surrogates, numbers beyond double precision. */
export function checkJson(value: unknown, depth = 0): void {
  if (depth > limits.depth) throw contextErrors.badRequestData({ reason: `nested deeper than ${limits.depth}` });
  if (typeof value === 'string') {
    if (!isStorable(value)) throw contextErrors.badRequestData({ reason: 'a text holds NUL or half a surrogate pair' });
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw contextErrors.badRequestData({ reason: 'a number is out of range' });
  } else if (Array.isArray(value)) {
    for (const part of value) checkJson(part, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const key in value) {
      if (!isStorable(key)) throw contextErrors.badRequestData({ reason: 'a name holds NUL or half a surrogate pair' });
      checkJson((value as Record<string, unknown>)[key], depth + 1);
    }
  }
}
