import type { HubError } from '@hub/kernel';
import type { Face } from '@hub/runtime';
import { errorType } from './errors.ts';

/** The problem details of one error as CIM 009 clause 5.5.3 wants them. */
export function problem(error: HubError, language: 'zh' | 'en') {
  return {
    type: errorType(error.code, error.status),
    title: error.text.en,
    detail: error.text[language],
    status: error.status,
  };
}

/** Errors under `/ngsi-ld/v1`. */
export const ngsiLdFace: Face = {
  id: 'ngsi-ld',
  echoes: ['ngsild-tenant', 'ngsild-snapshot'],
  renderError: (error, { language }) => ({
    status: error.status,
    headers: {
      // Clause 5.5.3 wants the plain JSON type, not that of RFC 7807.
      'content-type': 'application/json; charset=utf-8',
      ...(error.status === 503 ? { 'retry-after': '1' } : {}),
    },
    body: problem(error, language),
  }),
};
