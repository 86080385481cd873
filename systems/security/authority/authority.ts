import { type CedarValueJson, isAuthorizedPartial } from '@cedar-policy/cedar-wasm/nodejs';
import type { Authority, Permission, Principal, Purpose, ResourceAttributes, RowFilter } from '@hub/kernel';
import { sourcesHash, workedOut } from '@hub/runtime';
import { actionUid, principalEntities, principalType, principalUid } from './cedar-entities.ts';
import { all, any, type Condition, conditionHolds, conditionSql, not } from './condition.ts';
import { say } from './policy-schema.ts';
import { loadPolicies, type PolicySet } from './policy-set.ts';
import type { PolicyOptions } from './policy-texts.ts';
import { conditionOf } from './residual.ts';

export interface Request {
  readonly principal: Principal;
  readonly action: Permission;
  readonly resourceType: string;
  readonly resource: ResourceAttributes;
  readonly context?: Purpose;
}

/** Decides by Cedar policies. Every decision is a residual of the same policies, evaluated once per principal. */
export interface CedarAuthority extends Authority {
  /** Those in force now. */
  readonly policies: PolicySet;
  /** Puts other policies, which an authority has found good, in force from the next decision on. */
  use(checked: Pick<CedarAuthority, 'policies'>): void;
  decide(request: Request): boolean;
  filter(principal: Principal, action: Permission, resourceType: string, context?: Purpose): RowFilter;
  /** What a filter asks, for those who put it in other words. */
  residual(principal: Principal, action: Permission, resourceType: string, context?: Purpose): Condition;
  /** The same policy by policy, for those who explain it. */
  parts(principal: Principal, action: Permission, resourceType: string, context?: Purpose): readonly PolicyPart[];
}

/** What one policy asks of a resource. */
export interface PolicyPart {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly condition: Condition;
}

/** Principals whose residuals are remembered. What is remembered hangs on the whole content of a principal, so a changed post or key never meets an old answer. */
const remembered = 5_000;
const rememberedEach = 200;
const nothingDeclared: Purpose = {};

/** What has been decided for one principal by the policies in force. */
interface Remembered {
  /** By the action, then by the type of what it is done to and what is declared for it. */
  readonly filters: Map<Permission, Map<string, RowFilter>>;
  readonly permits: Map<Permission, boolean>;
}

export function createAuthority(options: PolicyOptions): CedarAuthority {
  return authorityOf(loadPolicies(options));
}

/** @throws when a policy cannot become a row filter */
export function authorityOf(first: PolicySet): CedarAuthority {
  let policies = first;
  let byContent = new Map<string, Remembered>();
  let byPrincipal = new WeakMap<Principal, Remembered>();

  const rememberedOf = (principal: Principal): Remembered => {
    const known = byPrincipal.get(principal);
    if (known) return known;
    const content = contentOf(principal);
    const found = byContent.get(content) ?? { filters: new Map(), permits: new Map() };
    if (byContent.size >= remembered) byContent.clear();
    byContent.set(content, found);
    byPrincipal.set(principal, found);
    return found;
  };

  const filter: CedarAuthority['filter'] = (principal, action, type, context = nothingDeclared) => {
    const { filters: all } = rememberedOf(principal);
    const filters = all.get(action) ?? new Map<string, RowFilter>();
    const key = context === nothingDeclared ? type : JSON.stringify([type, contextOf(context)]);
    const known = filters.get(key);
    if (known) return known;
    const found = rowFilter(residual(policies, principal, action, type, context));
    if (filters.size >= rememberedEach) filters.clear();
    filters.set(key, found);
    all.set(action, filters);
    return found;
  };

  const mayAtAll = (principal: Principal, permission: Permission): boolean => {
    const types = policies.resourceTypesOf(permission) ?? [];
    return types.some((type) => {
      const found = filter(principal, permission, type);
      if (found.none) return false;
      // Of what is a tenant's and nothing else, every row that is asked for is decided here: all of one's own tenant.
      return policies.shapeOf(type).size > 1 || found.allows({ tenant: principal.tenant });
    });
  };

  probeOnce(policies);
  return {
    get policies() {
      return policies;
    },
    use(next) {
      policies = next.policies;
      byContent = new Map();
      byPrincipal = new WeakMap();
    },
    filter,
    residual: (principal, action, type, context = {}) => residual(policies, principal, action, type, context),
    parts: (principal, action, type, context = {}) => partsOf(policies, principal, action, type, context),
    permits(principal, permission) {
      if (permission === 'public') return true;
      // Signed in is said of those who work for the city; what is for citizens says so by an action of theirs.
      if (permission === 'signedIn') return principal.kind !== 'citizen';
      const { permits } = rememberedOf(principal);
      const known = permits.get(permission);
      if (known !== undefined) return known;
      const found = mayAtAll(principal, permission);
      if (permits.size >= rememberedEach) permits.clear();
      permits.set(permission, found);
      return found;
    },
    decide: ({ principal, action, resourceType, resource, context }) =>
      filter(principal, action, resourceType, context).allows(resource),
  };
}

/** What is left to ask of a resource when principal, action and context are known. Deny by default, forbid over permit. */
function residual(
  policies: PolicySet,
  principal: Principal,
  action: Permission,
  type: string,
  context: Purpose,
): Condition {
  return joinParts(partsOf(policies, principal, action, type, context));
}

export function joinParts(parts: readonly PolicyPart[]): Condition {
  const conditions = (wanted: PolicyPart['effect']) =>
    parts.filter(({ effect }) => effect === wanted).map(({ condition }) => condition);
  return all([any(conditions('permit')), not(any(conditions('forbid')))]);
}

function partsOf(
  policies: PolicySet,
  principal: Principal,
  action: Permission,
  type: string,
  context: Purpose,
): readonly PolicyPart[] {
  // The schema says whose an action is: a policy for every action is none for those it is not meant for.
  if (!policies.mayAsk(principalType(principal), action)) return [];
  if (!policies.resourceTypesOf(action)?.includes(type)) return [];
  const about = policies.about(action, type);
  const answer = isAuthorizedPartial({
    principal: principalUid(principal),
    action: actionUid(action),
    resource: null,
    context: contextOf(context),
    policies: { staticPolicies: Object.fromEntries(about.map(({ id, text }) => [id, text])) },
    entities: principalEntities(principal),
  });
  if (answer.type === 'failure') throw new Error(`no decision: ${say(answer.errors)}`);
  const { residuals, errored } = answer.response;
  if (errored.length > 0) return [];
  return Object.entries(residuals).map(([id, policy]) => ({
    id,
    effect: policy.effect,
    condition: conditionOf(policy, type),
  }));
}

function rowFilter(condition: Condition): RowFilter {
  return {
    none: condition.kind === 'constant' && !condition.value,
    sql: (columns, use) => conditionSql(condition, columns, use),
    allows(resource) {
      try {
        return conditionHolds(condition, resource);
      } catch {
        return false;
      }
    },
  };
}

/** What of a purpose policies may ask: what is empty is not there. */
export function contextOf({ purpose, caseId, consentId, parties, classes }: Purpose): Record<string, CedarValueJson> {
  return {
    ...(purpose ? { purpose } : {}),
    ...(caseId ? { caseId } : {}),
    ...(consentId ? { consentId } : {}),
    ...(parties?.length ? { parties: [...parties] } : {}),
    ...(classes?.length ? { classes: [...classes] } : {}),
  };
}

function contentOf({ kind, id, tenant, roles, scope, permissions, level, strong }: Principal): string {
  return JSON.stringify([kind, id, tenant, roles, scope, permissions, level, strong === true]);
}

/** The same policies need no second look by the same code: it takes longer than all else that a start does. */
function probeOnce(policies: PolicySet): void {
  const code = ['authority', 'cedar-entities', 'condition', 'residual'].map(
    (name) => new URL(`./${name}.ts`, import.meta.url),
  );
  workedOut('policies-probed', sourcesHash(code, policies.version), () => {
    probe(policies);
    return true;
  });
}

/** Finds a policy that cannot become a row filter at start and not at the first request it would break. */
function probe(policies: PolicySet): void {
  const one = { tenant: 'probe' as Principal['tenant'], id: 'probe' as Principal['id'], name: '' };
  const scopes = [true, false].map((everywhere) => ({ everywhere, bureaus: ['probe'], areas: ['probe'] }));
  const roles = policies.policies.flatMap(({ json }) =>
    'entity' in json.principal ? [(json.principal.entity as { id: string }).id] : [],
  );
  const permissions = policies.actions as readonly Permission[];
  const people = scopes.flatMap((scope): Principal[] => [
    { ...one, kind: 'person', roles: [...new Set(roles)], scope, strong: scope.everywhere },
    { ...one, kind: 'service', roles: [], scope, permissions },
    { ...one, kind: 'citizen', roles: [], level: 3 },
  ]);
  for (const action of policies.actions)
    for (const type of policies.resourceTypesOf(action) ?? [])
      for (const principal of people)
        for (const context of [
          {},
          { purpose: 'probe', caseId: 'probe', consentId: 'probe', parties: ['probe'], classes: ['probe'] },
        ])
          residual(policies, principal, action as Permission, type, context);
}
