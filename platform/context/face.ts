import type { HubError } from '@hub/kernel';
import type { Face } from '@hub/runtime';
import { contextErrors, errorType } from './errors.ts';

/** The problem details of one error as CIM 009 clause 5.5.3 wants them. */
export function problem(error: HubError, language: 'zh' | 'en') {
  return {
    type: errorType(error.code, error.status),
    title: error.text.en,
    detail: error.text[language],
    status: error.status,
  };
}

/** An entity without its id: the data is wrong, not the method (CIM 009 clauses 5.6.17.4 and 5.6.18.4). */
const withoutId = /^\/ngsi-ld\/v1\/entities\/(?:\?|$)/;

/** Told by the status alone (clause 6.3.4). */
const withoutBody = new Set([411, 415]);

/** Errors under `/ngsi-ld/v1`. */
export const ngsiLdFace: Face = {
  id: 'ngsi-ld',
  echoes: ['ngsild-tenant', 'ngsild-snapshot'],
  renderError(given, { url, language }) {
    const isWithoutId = given.status === 405 && withoutId.test(url);
    const error = isWithoutId ? contextErrors.badRequestData({ reason: 'the id of the entity is missing' }) : given;
    if (withoutBody.has(error.status)) return { status: error.status, headers: {} };
    const headers = {
      // Clause 5.5.3 wants the plain JSON type, not that of RFC 7807.
      'content-type': 'application/json; charset=utf-8',
      ...(error.status === 503 ? { 'retry-after': '1' } : {}),
    };
    return { status: error.status, headers, body: problem(error, language) };
  },
};
