import type { PersonId, Tenant } from './ids.ts';

/** `<module>.<verb>`; `public` needs no sign-in, `signedIn` needs nothing else. */
export type Permission = 'public' | 'signedIn' | `${string}.${string}`;

/** How far a post reaches, by the organisational unit it belongs to. */
export interface PostScope {
  /** The whole city. */
  readonly everywhere: boolean;
  /** Ids of bureaus. */
  readonly bureaus: readonly string[];
  /** Codes of areas; everything inside them counts. */
  readonly areas: readonly string[];
}

/** Who acts. Roles are `<pack>.<role>` or one of the administrators'. */
export interface Principal {
  readonly kind: 'person' | 'service' | 'device';
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly string[];
  readonly tenant: Tenant;
  /** The post a person acts as. */
  readonly post?: string;
  /** Without it nothing is in scope. */
  readonly scope?: PostScope;
  /** What a service key was made for. */
  readonly permissions?: readonly Permission[];
  /** A second factor was given within the last 15 minutes. */
  readonly strong?: boolean;
}

/** What an action is done to, as the policies know it: a type and its attributes. */
export type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What somebody may do an action to, asked of SQL rows and of values in hand alike. Both give the same answer. */
export interface RowFilter {
  /** Nothing passes: the answer is empty and needs no query. */
  readonly none: boolean;
  /**
   * A condition for a `where`. `columns` gives the SQL of each attribute: text, bigint, boolean or text[], never null;
   * `use` adds a parameter and answers its placeholder.
   */
  sql(columns: Readonly<Record<string, string>>, use: (value: unknown) => string): string;
  allows(resource: ResourceAttributes): boolean;
}

/** The one place where it is decided who may do what. Implemented by the security system. */
export interface Authority {
  permits(principal: Principal, permission: Permission): boolean;
  /** @param resourceType such as `Case` */
  filter(principal: Principal, permission: Permission, resourceType: string): RowFilter;
}

/** The authority of who needs none: a job of the hub itself, a test of something else. */
export const allPermitted: Authority = {
  permits: () => true,
  filter: () => ({ none: false, sql: () => 'true', allows: () => true }),
};

/** Rights that have become less: whoever holds something open or remembered for somebody looks again. */
export interface Revocations {
  /**
   * Hears, in every process and within a second, that something was taken away. `kind` is the table that says so:
   * `session`, `account`, `person`, `post`, `org_unit`, `service_key`, `device`, `consent`, ….
   * @returns what ends the listening
   */
  listen(listener: (kind: string) => void): () => void;
}
