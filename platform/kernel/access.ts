import type { PersonId, Tenant } from './ids.ts';

/** `<module>.<verb>`; `public` needs no sign-in, `signedIn` needs nothing else. */
export type Permission = 'public' | 'signedIn' | `${string}.${string}`;

/** Who acts. Roles are `administrator` or `<pack>.<role>`. */
export interface Principal {
  readonly kind: 'person' | 'service' | 'device';
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly string[];
  readonly tenant: Tenant;
}
