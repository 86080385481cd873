import type { Localised, Principal } from './contract.ts';

export interface Post {
  readonly id: string;
  readonly person: string;
  readonly personName: Localised;
  readonly unit: string;
  readonly unitName: Localised;
  readonly role: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** Who is signed in, with what the account page needs. */
export interface OwnAccount {
  readonly principal: Principal & { readonly post?: string; readonly strong?: boolean };
  readonly posts: readonly Post[];
  readonly account?: string;
  readonly initialPassword?: boolean;
  readonly factors?: number;
}

export interface Factor {
  readonly id: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

export interface Factors {
  readonly items: readonly Factor[];
  readonly recoveryCodes: number;
}

export interface OwnSession {
  readonly id: string;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly method: 'password' | 'passkey' | 'oidc';
  readonly address: string | null;
  readonly agent: string | null;
  readonly current: boolean;
}

export interface BegunTotp {
  readonly id: string;
  readonly secret: string;
  readonly uri: string;
}

export const unitKinds = ['city', 'bureau', 'department', 'district', 'street', 'community'] as const;

export interface OrgUnit {
  readonly id: string;
  readonly kind: (typeof unitKinds)[number];
  readonly name: Localised;
  readonly parent?: string;
  readonly declared: boolean;
  readonly validFrom: string;
  readonly validTo?: string;
  readonly successor?: string;
}

export interface Person {
  readonly id: string;
  readonly name: Localised;
  readonly account?: string;
  readonly validFrom: string;
}

export interface Role {
  readonly id: string;
  readonly title: Localised;
  readonly administrator: boolean;
}

export interface Duty {
  readonly id: string;
  readonly post: string;
  readonly role: string;
  readonly unit: string;
  readonly unitName: Localised;
  readonly person: string;
  readonly personName: Localised;
  readonly from: string;
  readonly to: string;
  readonly handedFrom: string | null;
  readonly note: string | null;
}

export interface Absence {
  readonly id: string;
  readonly person: string;
  readonly personName: Localised;
  readonly from: string;
  readonly to: string;
  readonly reason: string | null;
}

export interface ServiceKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly unit: string;
  readonly unitName: Localised;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly usedAt: string | null;
}

export interface OidcClient {
  readonly id: string;
  readonly title: Localised;
  readonly kind: 'web' | 'public' | 'system';
  readonly redirectUris: readonly string[];
  readonly method: string;
  readonly pairwise: boolean;
  readonly permissions: readonly string[];
  readonly unit: string;
  readonly unitName: Localised;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly hasSecret: boolean;
}

export interface Interaction {
  readonly client: { readonly id: string; readonly title: Localised; readonly host: string };
  readonly scopes: readonly string[];
  readonly agreed: boolean;
  readonly post: string | null;
}
