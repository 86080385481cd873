import { defineErrors, type Permission, type Principal, type ResourceAttributes } from '@hub/kernel';
import { httpErrors, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { CedarAuthority } from './authority.ts';
import { explain } from './explain.ts';

const errors = defineErrors('authority', {
  unknownAction: { status: 400, zh: '没有操作 {action}（{type}）', en: 'There is no action {action} on {type}' },
  unknownPrincipal: { status: 404, zh: '没有该人员、岗位或密钥', en: 'There is no such person, post or key' },
  badResource: {
    status: 400,
    zh: '资源属性与策略模式不符',
    en: 'The resource is not as the policy schema describes it',
  },
});

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Who somebody is now; undefined when they have gone. */
type FindPrincipal = (who: {
  readonly id: string;
  readonly post?: string | undefined;
}) => Promise<Principal | undefined>;

export function authorityRoutes(authority: CedarAuthority, findPrincipal: FindPrincipal): readonly Route[] {
  /** Whoever grants posts may ask for others. @throws http.forbidden, authority.unknownPrincipal */
  async function askedFor(caller: Principal, person: string | undefined, post: string | undefined): Promise<Principal> {
    if (person === undefined) return caller;
    if (!authority.permits(caller, 'organisation.appoint'))
      throw httpErrors.forbidden({ permission: 'organisation.appoint' });
    const found = await findPrincipal({ id: person, post });
    if (found?.tenant !== caller.tenant) throw errors.unknownPrincipal();
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/authority/explain',
      allow: 'signedIn',
      summary:
        'Why the caller, or for whoever grants posts another person or key, may or may not do an action to a resource with these attributes (JSON)',
      query: Type.Object(
        {
          action: text(64),
          type: text(64),
          resource: Type.Optional(text(4000)),
          purpose: Type.Optional(text(200)),
          caseId: Type.Optional(text(64)),
          person: Type.Optional(text(128)),
          post: Type.Optional(text(128)),
        },
        { additionalProperties: false },
      ),
      async handle({ query: { action, type, resource, purpose, caseId, person, post }, principal }) {
        if (!authority.policies.resourceTypesOf(action)?.includes(type)) throw errors.unknownAction({ action, type });
        const caller = await askedFor(signedIn(principal), person, post);
        const context = { ...(purpose === undefined ? {} : { purpose }), ...(caseId === undefined ? {} : { caseId }) };
        try {
          const given = { tenant: caller.tenant, ...(resource === undefined ? {} : readObject(resource)) };
          return {
            body: explain(authority.policies, {
              principal: caller,
              action: action as Permission,
              resourceType: type,
              resource: given,
              context,
            }),
          };
        } catch (error) {
          throw errors.badResource({}, error);
        }
      },
    }),
  ];
}

function readObject(json: string): ResourceAttributes {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value as ResourceAttributes;
}
