import type { PersonId, Tenant } from './ids.ts';
import type { MaskKind } from './schema.ts';

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

/** Citizens sign in apart from those who work for the city: a session of one realm is none in the other. */
export type Realm = 'staff' | 'citizen';

/** How sure the hub is who a citizen is: 1 as they say, 2 the contact answers, 3 an official has seen the document. */
export type AssuranceLevel = 1 | 2 | 3;

/** Who acts. Roles are `<pack>.<role>` or one of the administrators'. */
export interface Principal {
  readonly kind: 'person' | 'citizen' | 'service' | 'device';
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
  /** Signed in by a password that somebody else has made: nothing may be done before it is changed. */
  readonly initialPassword?: boolean;
  /** Of citizens; policies ask `principal.level`. */
  readonly level?: AssuranceLevel;
}

/** What an action is done to, as the policies know it: a type and its attributes. */
export type ResourceAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Why somebody asks, as far as it has been checked: access to personal data names a purpose, some of it a case or a consent. */
export interface Purpose {
  readonly purpose?: string;
  readonly caseId?: string;
  readonly consentId?: string;
  /** Ids of the people, or of the entities, that the case or the consent is about. */
  readonly parties?: readonly string[];
  /** The classes of personal information a consent is limited to. */
  readonly classes?: readonly string[];
}

/** What somebody may do an action to, asked of SQL rows and of values in hand alike. Both give the same answer. */
export interface RowFilter {
  /** Nothing passes: the answer is empty and needs no query. */
  readonly none: boolean;
  /**
   * A condition for a `where`. `columns` gives the SQL of each attribute: text, bigint, boolean or text[], never null;
   * `use` adds a parameter and answers its placeholder.
   */
  sql(columns: Columns, use: (value: unknown) => string): string;
  allows(resource: ResourceAttributes): boolean;
}

/** The SQL of each attribute; of a set that is no column, what is true when it has one of some values. */
export type Columns = Readonly<
  Record<string, string | { hasAny(values: readonly string[], use: (value: unknown) => string): string }>
>;

/** The one place where it is decided who may do what. Implemented by the security system. */
export interface Authority {
  permits(principal: Principal, permission: Permission): boolean;
  /** @param resourceType such as `Case` */
  filter(principal: Principal, permission: Permission, resourceType: string, context?: Purpose): RowFilter;
}

/** The authority of who needs none: a job of the hub itself, a test of something else. */
export const allPermitted: Authority = {
  permits: () => true,
  filter: () => ({ none: false, sql: () => 'true', allows: () => true }),
};

/** An entity as policies see it. */
export interface EntityResource {
  readonly types: readonly string[];
  /** Codes of every area it lies in; empty when it has no place. */
  readonly areas: readonly string[];
  /** Ids of the people it is about. */
  readonly subjects: readonly string[];
}

/** How the attributes of an entity are shown to somebody; what is in neither is shown as it is. */
export interface FieldView {
  readonly hidden: ReadonlySet<string>;
  readonly masked: ReadonlyMap<string, MaskKind>;
}

/** What somebody may do to entities, for one permission and one purpose. */
export interface EntityAccess {
  /** Every entity of the tenant passes, whole: nothing needs to be asked. */
  readonly all: boolean;
  /** Every entity of the tenant passes, though perhaps not all of its attributes are shown. */
  readonly passes: boolean;
  readonly none: boolean;
  /** A condition for a `where`. @param columns of `types` (text[]), and what is true of an entity in one of some areas */
  sql(columns: Columns, use: (value: unknown) => string): string;
  allows(entity: EntityResource): boolean;
  /** Whether every entity of these types passes, though perhaps not all of its attributes are shown. */
  passesTypes(types: readonly string[]): boolean;
  /** Whether there can be an entity of these types that passes. */
  maySee(types: readonly string[]): boolean;
  /** Whether every entity of these types passes, whole. */
  wholly(types: readonly string[]): boolean;
  fields(entity: Pick<EntityResource, 'types' | 'subjects'>): FieldView;
  /** What was declared for it. */
  readonly purpose?: Purpose | undefined;
  /** The personal attributes of entities of these types. */
  personal(types: readonly string[]): readonly string[];
  /** The attribute that names whom entities of a type are about. */
  subjectOf(type: string): string | undefined;
  /** Types in which an attribute is not shown whole: no condition on it is met by their entities. */
  typesKeepingBack(attribute: string): readonly string[];
}

/** Decides about entities and their attributes by the declarations of the packs and the policies. */
export interface EntityAuthority {
  /** @param tenant of the entities; somebody's own unless said */
  entities(
    principal: Principal,
    permission: Permission,
    about?: { readonly tenant?: string; readonly purpose?: Purpose | undefined },
  ): EntityAccess;
}

const nothingKept: FieldView = { hidden: new Set(), masked: new Map() };

/** The access of who needs no leave: a job of the hub itself. */
export const everyEntity: EntityAccess = {
  all: true,
  passes: true,
  none: false,
  sql: () => 'true',
  allows: () => true,
  passesTypes: () => true,
  maySee: () => true,
  wholly: () => true,
  fields: () => nothingKept,
  personal: () => [],
  subjectOf: () => undefined,
  typesKeepingBack: () => [],
};

/** Which of these cases somebody may see: for modules that know cases by their id only. */
export type SeesCases = (by: Principal, caseIds: readonly string[]) => Promise<ReadonlySet<string>>;

export const everyCase: SeesCases = async (_by, caseIds) => new Set(caseIds);

/** Rights that have become less: whoever holds something open or remembered for somebody looks again. */
export interface Revocations {
  /**
   * Hears, in every process and within a second, that something was taken away. `kind` is the table that says so:
   * `session`, `account`, `person`, `post`, `org_unit`, `service_key`, `device`, `consent`, ….
   * @returns what ends the listening
   */
  listen(listener: (kind: string) => void): () => void;
}
