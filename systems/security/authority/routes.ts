import {
  type City,
  defineErrors,
  type EntityTypes,
  type Localised,
  type Permission,
  type PersonId,
  type Principal,
} from '@hub/kernel';
import { type Database, httpErrors, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { scopeOf } from '../identity/store-units.ts';
import { purposes } from '../personal/purposes.ts';
import { actionTitles, actTitles } from './action-titles.ts';
import type { Namer } from './describe-condition.ts';
import { grantable } from './generated-policies.ts';
import { findReach, listUnitNames } from './store-readers.ts';
import { type Question, type WhyDeps, why } from './why.ts';

export const authorityErrors = defineErrors('authority', {
  unknownAction: { status: 400, zh: '没有操作 {action}（{type}）', en: 'There is no action {action} on {type}' },
  unknownPrincipal: { status: 404, zh: '没有该人员、岗位或密钥', en: 'There is no such person, post or key' },
  // One answer for what is not there and what the caller may not see.
  unknownResource: { status: 404, zh: '没有该对象，或您无权查看', en: 'There is no such thing, or none you may see' },
  badResource: {
    status: 400,
    zh: '资源属性与策略模式不符',
    en: 'The resource is not as the policy schema describes it',
  },
});

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const closed = { additionalProperties: false };

/** Who somebody is now; undefined when they have gone. */
export type FindPrincipal = (who: {
  readonly id: string;
  readonly post?: string | undefined;
}) => Promise<Principal | undefined>;

/** A case or an entity as policies see it; undefined when there is none that `by` may see. */
export type FindResource = (
  by: Principal,
  type: 'Case' | 'Entity',
  id: string,
) => Promise<Readonly<Record<string, unknown>> | undefined>;

export interface AuthorityRouteDeps extends WhyDeps {
  readonly database: Database;
  readonly city: Pick<City, 'packs' | 'bureaus'>;
  readonly findPrincipal: FindPrincipal;
  readonly findResource?: FindResource | undefined;
}

/** Those no policy speaks of. */
const outside: Readonly<Record<'anonymous' | 'device', Localised>> = {
  anonymous: {
    zh: '未登录者只能使用公开接口，策略不涉及',
    en: 'Whoever is not signed in reaches public routes only; no policy speaks of them',
  },
  device: {
    zh: '设备只能凭自身凭据上报自己的读数',
    en: 'A device reports its own readings by its own credential, and nothing else',
  },
};

const ExplainQuery = Type.Object(
  {
    action: text(64),
    type: text(64),
    /** What is said of the resource, as a JSON object; what is not said is left open. */
    resource: Type.Optional(text(4000)),
    /** A case or an entity that the caller may see, in place of `resource`. */
    id: Type.Optional(text(512)),
    purpose: Type.Optional(text(200)),
    caseId: Type.Optional(text(64)),
    /** A person, or `key:<id>`. */
    person: Type.Optional(text(128)),
    post: Type.Optional(text(128)),
    /** Somebody who would act as this role for this unit. */
    role: Type.Optional(text(128)),
    unit: Type.Optional(text(64)),
    as: Type.Optional(Type.Enum(['anonymous', 'citizen', 'device'])),
  },
  closed,
);

export function authorityRoutes(deps: AuthorityRouteDeps): readonly Route[] {
  const { authority, database, city, roles, findPrincipal, findResource } = deps;

  interface Who {
    readonly person?: string | undefined;
    readonly post?: string | undefined;
    readonly role?: string | undefined;
    readonly unit?: string | undefined;
  }

  /** Whoever grants posts or reads the policies may ask for others. @throws http.forbidden, authority.unknownPrincipal */
  async function askedFor(caller: Principal, { person, post, role, unit = 'city' }: Who): Promise<Principal> {
    if (person === undefined && role === undefined) return caller;
    if (!authority.permits(caller, 'organisation.appoint') && !authority.permits(caller, 'policy.read'))
      throw httpErrors.forbidden({ permission: 'policy.read' });
    const found =
      person === undefined ? await supposed(caller, role ?? '', unit) : await findPrincipal({ id: person, post });
    if (found?.tenant !== caller.tenant) throw authorityErrors.unknownPrincipal();
    return found;
  }

  async function supposed({ tenant }: Principal, role: string, unit: string): Promise<Principal | undefined> {
    const reach = await findReach(database, tenant, unit);
    if (!roles.has(role) || !reach) return undefined;
    return { kind: 'person', id: 'supposed' as PersonId, name: '', tenant, roles: [role], scope: scopeOf(reach) };
  }

  async function given(caller: Principal, type: string, id: string | undefined, resource: string | undefined) {
    if (id === undefined) return resource === undefined ? {} : readObject(resource);
    const found = type === 'Case' || type === 'Entity' ? await findResource?.(caller, type, id) : undefined;
    if (!found) throw authorityErrors.unknownResource();
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/authority/terms',
      allow: 'signedIn',
      summary:
        'What policies and the audit log speak of: actions with the types of resource they reach, acts, entity types, purposes, roles',
      handle: async () => ({
        body: {
          actions: authority.policies.actions.map((id) => ({
            id,
            title: actionTitles[id] ?? { zh: id, en: id },
            types: authority.policies.resourceTypesOf(id) ?? [],
            // What a service key or a system may be made for: the work of the hub, not its administration.
            grantable: grantable(id),
          })),
          entityTypes: city.packs.flatMap((pack) =>
            Object.entries(pack.entities as EntityTypes).map(([id, { title, attributes }]) => ({
              id,
              title,
              attributes: Object.entries(attributes).map(([name, attribute]) => ({ id: name, title: attribute.title })),
            })),
          ),
          acts: Object.entries(actTitles).map(([id, title]) => ({ id, title })),
          purposes: Object.entries(purposes).map(([id, title]) => ({ id, title })),
          roles: [...roles].map(([id, title]) => ({ id, title })),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/authority/explain',
      allow: 'signedIn',
      summary:
        'Why the caller, or for whoever grants posts or reads the policies somebody else, may or may not do an action: by which policies, to which resources, and what would change a refusal',
      query: ExplainQuery,
      async handle({ query, principal }) {
        const { action, type, resource, id, purpose, caseId, as } = query;
        if (!authority.policies.resourceTypesOf(action)?.includes(type))
          throw authorityErrors.unknownAction({ action, type });
        const caller = signedIn(principal);
        if (as === 'anonymous' || as === 'device')
          return { headers: noStore, body: refuseOutsider(as, authority.policies.version) };
        const asked = as === 'citizen' ? citizenOf(caller) : await askedFor(caller, query);
        const about = await given(caller, type, id, resource);
        const subjects = type === 'Attribute' && Array.isArray(about.subjects) ? about.subjects.map(String) : [];
        const context = {
          ...(purpose === undefined ? {} : { purpose }),
          ...(caseId === undefined ? {} : { caseId, parties: subjects }),
        };
        const question = { principal: asked, action: action as Permission, resourceType: type, given: about, context };
        const answer = await explained(deps, database, question);
        const { name, kind, roles: held, scope } = asked;
        return { headers: noStore, body: { ...answer, principal: { name, kind, roles: held, scope } } };
      },
    }),
  ];
}

const noStore = { 'cache-control': 'no-store' };

/** @throws authority.badResource */
async function explained(deps: WhyDeps, database: Database, question: Question) {
  const { scope, tenant } = question.principal;
  const ids = [...(scope?.bureaus ?? []), ...(scope?.areas ?? [])];
  const names = await listUnitNames(database, tenant, ids);
  const nameOf: Namer = (attribute, value) => names.get(value) ?? declaredName(deps.city, attribute, value);
  try {
    return why(deps, { ...question, nameOf });
  } catch (error) {
    throw authorityErrors.badResource({}, error);
  }
}

function declaredName({ packs }: Pick<City, 'packs'>, attribute: string, value: string): Localised | undefined {
  if (attribute === 'types') return packs.flatMap(({ entities }) => (entities as EntityTypes)[value]?.title ?? [])[0];
  const [pack, ...rest] = value.split('.');
  const found = packs.find(({ id }) => id === pack);
  const name = rest.join('.');
  return attribute === 'role' ? found?.roles[name] : attribute === 'type' ? found?.cases[name]?.title : undefined;
}

/** A citizen whose contact has been verified. */
function citizenOf({ tenant }: Principal): Principal {
  return { kind: 'citizen', id: 'supposed' as PersonId, name: '', tenant, roles: [], level: 2 };
}

function refuseOutsider(as: keyof typeof outside, policyVersion: string) {
  const nobody = { name: as, kind: as, roles: [] };
  const filter = { zh: '无', en: 'nothing' };
  const open = { because: [], notMet: [], needs: [], fields: [], filter, policyVersion };
  return { ...open, allowed: false, outcome: 'deny', text: outside[as], principal: nobody };
}

/** @throws authority.badResource */
function readObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
    for (const one of Object.values(value)) {
      const isText = (item: unknown) => typeof item === 'string';
      const isPlain = ['string', 'number', 'boolean'].includes(typeof one) || (Array.isArray(one) && one.every(isText));
      if (!isPlain) throw new Error('neither a value nor a list of texts');
    }
    return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw authorityErrors.badResource({}, error);
  }
}
