import { type Route, type RouteRequest, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { checkOperator, isOperator } from '../operator.ts';
import { auditErrors } from './errors.ts';
import type { Verifications } from './verifications.ts';

const params = Type.Object({ verificationId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });
const shown = 20;

export interface VerificationRouteDeps {
  readonly verifications: Verifications;
  /** Asking leaves an entry in the log. @throws audit.unavailable */
  readonly recordReading: (request: RouteRequest, action: string) => Promise<void>;
}

/** Verifying from the page: begin, look how far it is, cancel. Other tenants verify what they export. */
export function verificationRoutes({ verifications, recordReading }: VerificationRouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/audit/verifications',
      allow: 'audit.read',
      summary: 'Verifications of the whole log that were asked for, newest first, with how far the running one is',
      async handle({ principal }) {
        const items = isOperator(principal) ? await verifications.list(shown) : [];
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/audit/verifications',
      allow: 'audit.read',
      summary: 'Verifies the whole log against its signatures, as `hub audit verify` does; one at a time',
      async handle(request) {
        checkOperator(request.principal);
        await recordReading(request, 'audit.verify');
        const { id, name } = signedIn(request.principal);
        return { status: 202, headers: noStore, body: await verifications.start({ id, name }) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit/verifications/:verificationId',
      allow: 'audit.read',
      summary: 'How far a verification is, or what it found',
      params,
      async handle({ params: { verificationId }, principal }) {
        if (!isOperator(principal)) throw auditErrors.noVerification();
        return { headers: noStore, body: await verifications.get(verificationId) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/audit/verifications/:verificationId',
      allow: 'audit.read',
      summary: 'Cancels a verification that is under way',
      params,
      async handle({ params: { verificationId }, principal }) {
        if (!isOperator(principal)) throw auditErrors.noVerification();
        await verifications.cancel(verificationId);
        return { status: 204 };
      },
    }),
  ];
}

const noStore = { 'cache-control': 'no-store' };
