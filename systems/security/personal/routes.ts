import {
  type City,
  type EntityType,
  type EntityTypes,
  getInstant,
  type Instant,
  isoInstant,
  type Localised,
  personalClasses,
  type Tenant,
} from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { CarryOut } from './carry-out.ts';
import { exportCsv } from './export-lines.ts';
import { type Personal, purposeErrors } from './personal.ts';
import { purposes, titleOfPurpose } from './purposes.ts';
import type { Consent, UseRecord } from './store-personal.ts';

const noStore = { 'cache-control': 'no-store' };
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Numbers and titles of cases by their ids. */
export type DescribeCases = (
  tenant: Tenant,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, { readonly number: string; readonly title: Localised }>>;

export interface PersonalRouteDeps {
  readonly personal: Personal;
  readonly results: Pick<CarryOut, 'listResults' | 'findFile'>;
  readonly city: Pick<City, 'bureaus' | 'packs' | 'name'>;
  readonly clock: () => Instant;
  readonly describeCases?: DescribeCases | undefined;
}

/** What people see of the use of what is about themselves, and what they allow. Everybody sees their own only. */
export function personalRoutes({ personal, results, city, clock, describeCases }: PersonalRouteDeps): readonly Route[] {
  const { bureaus } = city;
  return [
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/export',
      allow: 'own.request',
      summary: 'All that the hub keeps about the caller, as JSON or as one CSV table of fields and values',
      query: Type.Object({ format: Type.Optional(Type.Enum(['json', 'csv'])) }, { additionalProperties: false }),
      async handle({ query, principal }) {
        const parts = await personal.collect(signedIn(principal));
        const format = query.format ?? 'json';
        return { headers: { ...noStore, ...download(format, 'my-data') }, body: exported(parts, format, clock()) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/requests',
      allow: 'own.read',
      summary: 'What was decided and done about the caller’s requests: what was erased or kept, and by which ground',
      async handle({ principal }) {
        const items = (await results.listResults(signedIn(principal))).map(({ at, caseId: _case, ...result }) => ({
          ...result,
          at: isoInstant(at.getTime()),
        }));
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/requests/:number/file',
      allow: 'own.request',
      summary: 'The copy that was made when the request was granted',
      params: Type.Object({ number: text(64) }),
      async handle({ params, principal }) {
        const file = await results.findFile(signedIn(principal), params.number);
        if (file === undefined) throw purposeErrors.fileUnknown();
        return { headers: { ...noStore, ...download('json', params.number) }, body: file };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/uses',
      allow: 'own.read',
      summary: 'Who was shown what about the caller, when and why, the newest first',
      async handle({ principal }) {
        const by = signedIn(principal);
        const uses = await personal.listUses(by);
        const ids = [...new Set(uses.flatMap(({ caseId }) => caseId ?? []))];
        const cases = (ids.length > 0 && (await describeCases?.(by.tenant, ids))) || new Map();
        const items = uses.map((use) => ({
          ...useView(use),
          unit: unitTitle(city, use.actorUnit),
          case: cases.get(use.caseId ?? '') ?? null,
        }));
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/registers',
      allow: 'own.request',
      summary: 'What registers keep about the caller, once an official has seen the document that says who it is',
      async handle({ principal }) {
        const items = (await personal.listRegisters(signedIn(principal))).map((entry) => registerView(city, entry));
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/data/consents',
      allow: 'own.read',
      summary: 'The consents the caller has given, and the purposes there are',
      async handle({ principal }) {
        const items = (await personal.listConsents(signedIn(principal))).map(consentView);
        return { headers: noStore, body: { items, purposes, classes: personalClasses, units: bureaus } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/data/consents',
      allow: 'own.act',
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
      path: '/api/v1/citizen/data/consents/:consentId',
      allow: 'own.act',
      summary: 'Withdraw a consent: the next use by it is refused',
      params: Type.Object({ consentId: text(64) }),
      async handle({ params, principal }) {
        await personal.withdrawConsent(signedIn(principal), params.consentId);
        return { status: 204 };
      },
    }),
  ];
}

const types = { json: 'application/json; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;

function download(format: keyof typeof types, name: string) {
  return {
    'content-type': types[format],
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w-]/g, '')}.${format}"`,
  };
}

function exported(parts: Awaited<ReturnType<Personal['collect']>>, format: keyof typeof types, at: Instant) {
  return format === 'csv' ? exportCsv(parts) : JSON.stringify({ exportedAt: isoInstant(at), ...parts }, undefined, 2);
}

/** The unit somebody looked for: a bureau by its name, an area by its code, the city where neither is known. */
function unitTitle({ bureaus, name }: Pick<City, 'bureaus' | 'name'>, unit: string | null): Localised {
  if (unit === null) return name;
  return bureaus.find(({ id }) => id === unit)?.name ?? { zh: unit, en: unit };
}

/** An entry with the titles of what it has, and which of it can be asked to be put right. */
function registerView({ packs }: Pick<City, 'packs'>, { past: _past, attributes, ...entry }: Record<string, unknown>) {
  const types = new Map<string, EntityType>(packs.flatMap(({ entities }) => Object.entries(entities as EntityTypes)));
  const declared = String(entry.type)
    .split(', ')
    .flatMap((name) => types.get(name) ?? []);
  return {
    ...entry,
    title: declared[0]?.title ?? { zh: String(entry.type), en: String(entry.type) },
    attributes: Object.entries(attributes as object).map(([name, value]) => ({
      name,
      title: declared.find((type) => type.attributes[name])?.attributes[name]?.title ?? { zh: name, en: name },
      value,
    })),
  };
}

function useView({ subject: _own, actorUnit: _unit, at, purpose, ...use }: UseRecord) {
  return { ...use, at: isoInstant(at.getTime()), purpose: { code: purpose, title: titleOfPurpose(purpose) } };
}

function consentView({ givenAt, expiresAt, withdrawnAt, ...consent }: Consent) {
  return {
    ...consent,
    givenAt: isoInstant(givenAt.getTime()),
    expiresAt: isoInstant(expiresAt.getTime()),
    ...(withdrawnAt ? { withdrawnAt: isoInstant(withdrawnAt.getTime()) } : {}),
  };
}
