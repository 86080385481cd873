import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { Localised } from '../api/contract.ts';
import { request } from '../api/request.ts';

export interface Account {
  readonly identifier: string;
  readonly identifierKind: 'phone' | 'email';
  readonly name: string;
  readonly level: 1 | 2 | 3;
  readonly identityMask?: string;
}

export interface OwnReport {
  readonly number: string;
  readonly title: Localised;
  readonly step: { readonly title: Localised };
  readonly state: 'open' | 'closed';
  readonly reportedAt: string;
}

export interface Use {
  readonly at: string;
  readonly actor: string;
  readonly actorKind: string;
  readonly unit: Localised;
  readonly entityId: string;
  readonly attributes: readonly string[];
  readonly purpose: { readonly title: Localised };
  readonly case: { readonly number: string; readonly title: Localised } | null;
  readonly consentId: string | null;
}

/** An entry of a register of a bureau. */
export interface Register {
  readonly id: string;
  readonly title: Localised;
  readonly alsoAboutOthers?: boolean;
  readonly attributes: readonly { readonly name: string; readonly title: Localised; readonly value: unknown }[];
}

export interface Consent {
  readonly id: string;
  readonly unit: string;
  readonly purpose: string;
  readonly classes: readonly string[];
  readonly givenAt: string;
  readonly expiresAt: string;
  readonly withdrawnAt?: string;
}

export interface Consents {
  readonly items: readonly Consent[];
  readonly purposes: Readonly<Record<string, Localised>>;
  readonly classes: readonly string[];
  readonly units: readonly { readonly id: string; readonly name: Localised }[];
}

interface Limit {
  readonly amount: number;
  readonly unit: string;
}

export interface RequestKind {
  readonly kind: string;
  readonly title: Localised;
  readonly limit: Limit;
  readonly legalLimit: Limit;
  readonly source: string;
  readonly asks: readonly {
    readonly name: string;
    readonly answer: { readonly title: Localised; readonly codes?: Readonly<Record<string, Localised>> };
  }[];
}

export interface Result {
  readonly number: string;
  readonly kind: string;
  readonly outcome: 'granted' | 'refused';
  readonly ground: string;
  readonly at: string;
  readonly hasFile: boolean;
  readonly lines: readonly {
    readonly what: Localised;
    readonly count: number;
    readonly done: 'erased' | 'kept';
    readonly ground: Localised;
  }[];
}

export interface Ticket {
  readonly ticket: string;
  readonly channel: 'counter' | 'mail';
  readonly code?: string;
  readonly expiresAt: string;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
}

const items = async <T>(path: string) => (await request<{ readonly items: readonly T[] }>(`/citizen${path}`)).items;
const post = <T>(path: string, json: object) => request<T>(`/citizen${path}`, { method: 'POST', json });
const remove = (path: string) => request<undefined>(`/citizen${path}`, { method: 'DELETE' });
const seg = encodeURIComponent;

interface Asked {
  readonly challenge: string;
  // The library knows what it is for.
  // biome-ignore lint/suspicious/noExplicitAny: passed from the hub to the browser as it is
  readonly options: any;
}

/** Every call of a citizen's own pages. */
export const mine = {
  session: () => request<{ readonly account: Account }>('/citizen/session'),
  register: (json: object) => post<object>('/accounts', json),
  signIn: (json: object) => post<object>('/session', json),
  async signInByPasskey() {
    const { challenge, options } = await post<Asked>('/session/passkey/challenge', {});
    return post<object>('/session/passkey', {
      challenge,
      response: await startAuthentication({ optionsJSON: options }),
    });
  },
  signOut: () => remove('/session'),
  /** What the button of another provider says; null without one. */
  provider: async () => (await request<{ readonly oidc: string | null }>('/citizen/session/ways')).oidc,
  channels: () => items<Ticket['channel']>('/channels'),
  check: (channel: Ticket['channel']) => post<Ticket>('/account/checks', { channel }),
  confirm: (ticket: string, code: string) => post<undefined>(`/account/checks/${seg(ticket)}`, { code }),
  recover: (identifier: string, channel: Ticket['channel']) => post<Ticket>('/recovery', { identifier, channel }),
  finishRecovery: (ticket: string, json: object) => post<undefined>(`/recovery/${seg(ticket)}`, json),
  reports: (before?: string) =>
    request<{ readonly items: readonly OwnReport[]; readonly before?: string }>('/citizen/reports', {
      query: { before },
    }),
  claim: (code: string) => post<object>('/reports/claims', { code }),
  uses: () => items<Use>('/data/uses'),
  registers: () => items<Register>('/data/registers'),
  consents: () => request<Consents>('/citizen/data/consents'),
  consent: (json: object) => post<Consent>('/data/consents', json),
  withdraw: (id: string) => remove(`/data/consents/${seg(id)}`),
  kinds: () => items<RequestKind>('/request-kinds'),
  ask: (json: object) => post<{ readonly number: string }>('/requests', json),
  results: () => items<Result>('/data/requests'),
  passkeys: () => items<Passkey>('/account/passkeys'),
  async addPasskey(password: string, name: string) {
    const { challenge, options } = await post<Asked>('/account/passkeys/challenge', { password });
    const response = await startRegistration({ optionsJSON: options });
    return post<object>('/account/passkeys', { challenge, name, response });
  },
  removePasskey: (id: string) => remove(`/account/passkeys/${seg(id)}`),
  changePassword: (json: object) => post<undefined>('/account/password', json),
  close: (password: string) => post<undefined>('/account/closure', { password }),
};

/** Where the browser goes to sign in by another provider, or to connect the account with it. */
export const providerUrl = (connect = false) => `/api/v1/citizen/session/oidc${connect ? '?connect=true' : ''}`;
export const exportUrl = (format: 'json' | 'csv') => `/api/v1/citizen/data/export?format=${format}`;
export const copyUrl = (number: string) => `/api/v1/citizen/data/requests/${seg(number)}/file`;
