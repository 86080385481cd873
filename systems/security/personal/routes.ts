import { getInstant, isoInstant, personalClasses } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Personal } from './personal.ts';
import { purposes } from './purposes.ts';
import type { Consent, UseRecord } from './store-personal.ts';

const noStore = { 'cache-control': 'no-store' };
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** What people see of the use of what is about themselves, and what they allow. Everybody sees their own only. */
export function personalRoutes(personal: Personal): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/my-data/uses',
      allow: 'signedIn',
      summary: 'Who was shown what about the caller, when and why, the newest first',
      async handle({ principal }) {
        const items = (await personal.listUses(signedIn(principal))).map(useView);
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/my-data/consents',
      allow: 'signedIn',
      summary: 'The consents the caller has given, and the purposes there are',
      async handle({ principal }) {
        const items = (await personal.listConsents(signedIn(principal))).map(consentView);
        return { headers: noStore, body: { items, purposes, classes: personalClasses } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/my-data/consents',
      allow: 'signedIn',
      summary: 'Consent that a unit uses what is about the caller for a purpose',
      body: Type.Object(
        {
          unit: text(64),
          purpose: text(40),
          classes: Type.Array(Type.Enum([...personalClasses]), { minItems: 1, maxItems: personalClasses.length }),
          expiresAt: text(40),
        },
        { additionalProperties: false },
      ),
      async handle({ body, principal }) {
        const given = { ...body, expiresAt: getInstant(body.expiresAt) };
        const receipt = await personal.giveConsent(signedIn(principal), given);
        return { status: 201, headers: noStore, body: consentView(receipt) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/my-data/consents/:consentId',
      allow: 'signedIn',
      summary: 'Withdraw a consent: the next use by it is refused',
      params: Type.Object({ consentId: text(64) }),
      async handle({ params, principal }) {
        await personal.withdrawConsent(signedIn(principal), params.consentId);
        return { status: 204 };
      },
    }),
  ];
}

function useView({ subject: _own, at, purpose, ...use }: UseRecord) {
  return { ...use, at: isoInstant(at.getTime()), purpose: { code: purpose, title: purposeTitle(purpose) } };
}

function purposeTitle(code: string) {
  return Object.entries(purposes).find(([known]) => known === code)?.[1] ?? { zh: code, en: code };
}

function consentView({ givenAt, expiresAt, withdrawnAt, ...consent }: Consent) {
  return {
    ...consent,
    givenAt: isoInstant(givenAt.getTime()),
    expiresAt: isoInstant(expiresAt.getTime()),
    ...(withdrawnAt ? { withdrawnAt: isoInstant(withdrawnAt.getTime()) } : {}),
  };
}
