import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import type { Localised, Page, Principal } from './contract.ts';
import type {
  Absence,
  BegunTotp,
  Duty,
  Factors,
  Interaction,
  OidcClient,
  OrgUnit,
  OwnAccount,
  OwnSession,
  Person,
  Post,
  Role,
  ServiceKey,
} from './contract-identity.ts';
import type { Device } from './contract-sensing.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;
const seg = encodeURIComponent;
const post = <T>(path: string, json: object = {}) => request<T>(path, { method: 'POST', json });
const remove = (path: string) => request<void>(path, { method: 'DELETE' });

interface Challenge<Options> {
  readonly challenge: string;
  readonly options: Options;
}
export interface Codes {
  readonly recoveryCodes: readonly string[];
}

/** Calls about who one is, who there is, and what stands for whom. */
export const identity = {
  signIn: (account: string, password: string, code?: string) =>
    post<{ principal: Principal }>('/session', { account, password, ...(code ? { code } : {}) }),
  getWays: (signal?: Signal) => request<{ oidc: string | null }>('/session/ways', { signal }),
  passkeyChallenge: () => post<Challenge<PublicKeyCredentialRequestOptionsJSON>>('/session/passkey/challenge'),
  passkeySignIn: (challenge: string, response: AuthenticationResponseJSON) =>
    post<{ principal: Principal }>('/session/passkey', { challenge, response }),
  stepUpChallenge: () => post<Challenge<PublicKeyCredentialRequestOptionsJSON>>('/session/step-up/challenge'),
  stepUp: (proof: { code: string } | { challenge: string; response: AuthenticationResponseJSON }) =>
    post<{ principal: Principal }>('/session/step-up', proof),

  getOwnAccount: (signal?: Signal) => request<OwnAccount>('/session', { signal }),
  choosePost: (id: string) => post<{ principal: Principal }>('/session/post', { post: id }),
  changePassword: (old: string, next: string) => post<void>('/account/password', { old, new: next }),
  listSessions: (signal?: Signal) => request<Page<OwnSession>>('/account/sessions', { signal }),
  endSession: (id: string) => remove(`/account/sessions/${seg(id)}`),
  getFactors: (signal?: Signal) => request<Factors>('/account/factors', { signal }),
  beginTotp: (name: string) => post<BegunTotp>('/account/factors/totp', { name }),
  confirmTotp: (id: string, code: string) => post<Codes>(`/account/factors/${seg(id)}/confirmation`, { code }),
  registrationChallenge: () => post<Challenge<PublicKeyCredentialCreationOptionsJSON>>('/account/passkeys/challenge'),
  registerPasskey: (challenge: string, name: string, response: RegistrationResponseJSON) =>
    post<Codes>('/account/passkeys', { challenge, name, response }),
  removeFactor: (id: string) => remove(`/account/factors/${seg(id)}`),
  renewRecoveryCodes: () => post<Codes>('/account/recovery-codes'),

  listUnits: (query: { parent?: string; q?: string; id?: string; at?: string | undefined }, signal?: Signal) =>
    request<Page<OrgUnit>>('/organisation/units', { query, signal }),
  addDepartment: (parent: string, name: Localised) => post<OrgUnit>('/organisation/units', { parent, name }),
  endDepartment: (id: string) => remove(`/organisation/units/${seg(id)}`),
  succeedUnit: (id: string, successor: string) =>
    post<{ posts: number }>(`/organisation/units/${seg(id)}/succession`, { successor }),
  listRoles: (signal?: Signal) => request<Page<Role>>('/organisation/roles', { signal }),
  listPeople: (query: { q?: string | undefined; at?: string | undefined }, signal?: Signal) =>
    request<Page<Person>>('/organisation/people', { query, signal }),
  addPerson: (person: { name: Localised; account?: string }) =>
    post<Person & { password?: string }>('/organisation/people', person),
  endPerson: (id: string) => remove(`/organisation/people/${seg(id)}`),
  listPosts: (query: { unit?: string; person?: string; role?: string; at?: string | undefined }, signal?: Signal) =>
    request<Page<Post>>('/organisation/posts', { query, signal }),
  appoint: (order: { person: string; unit: string; role: string; to?: string }) =>
    post<{ id: string }>('/organisation/posts', order),
  endPost: (id: string) => remove(`/organisation/posts/${seg(id)}`),

  listDuties: (query: { from: string; to: string }, signal?: Signal) =>
    request<Page<Duty>>('/organisation/duties', { query, signal }),
  addDuty: (duty: { post: string; from: string; to: string }) => post<{ id: string }>('/organisation/duties', duty),
  cancelDuty: (id: string) => remove(`/organisation/duties/${seg(id)}`),
  handOver: (id: string, to: { post: string; note?: string }) =>
    post<{ id: string }>(`/organisation/duties/${seg(id)}/handover`, to),

  listAbsences: (query: { from: string; to: string }, signal?: Signal) =>
    request<Page<Absence>>('/organisation/absences', { query, signal }),
  addAbsence: (absence: { person: string; from: string; to: string; reason?: string }) =>
    post<{ id: string }>('/organisation/absences', absence),
  cancelAbsence: (id: string) => remove(`/organisation/absences/${seg(id)}`),

  listKeys: (signal?: Signal) => request<Page<ServiceKey>>('/keys', { signal }),
  createKey: (key: { name: string; permissions: readonly string[]; unit: string; expiresIn: string }) =>
    post<ServiceKey & { key: string }>('/keys', key),
  rotateKey: (id: string, overlap: string) =>
    post<ServiceKey & { key: string }>(`/keys/${seg(id)}/rotation`, { overlap }),
  revokeKey: (id: string) => remove(`/keys/${seg(id)}`),

  listClients: (signal?: Signal) => request<Page<OidcClient>>('/oidc/clients', { signal }),
  registerClient: (client: object) => post<OidcClient & { secret?: string }>('/oidc/clients', client),
  renewSecret: (id: string) => post<{ secret: string }>(`/oidc/clients/${seg(id)}/secret`),
  endClient: (id: string) => remove(`/oidc/clients/${seg(id)}`),
  getInteraction: (signal?: Signal) => request<Interaction>('/oidc/interaction', { signal }),
  answerInteraction: (decision: { allow: boolean; post?: string }) =>
    post<{ redirectTo: string }>('/oidc/interaction', decision),

  registerDevice: (device: object) => post<Device & { credential: string }>('/devices', device),
  revokeDevice: (id: string) => remove(`/devices/${seg(id)}`),
  makeClaim: (id: string) => post<{ code: string; expiresAt: string }>(`/devices/${seg(id)}/claims`),
  quarantine: (id: string) => post<void>(`/devices/${seg(id)}/quarantine`),
  endQuarantine: (id: string) => remove(`/devices/${seg(id)}/quarantine`),
};
