import { defineErrors, type Permission, type ResourceAttributes } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { CedarAuthority } from './authority.ts';
import { explain } from './explain.ts';

const errors = defineErrors('authority', {
  unknownAction: { status: 400, zh: '没有操作 {action}（{type}）', en: 'There is no action {action} on {type}' },
  badResource: {
    status: 400,
    zh: '资源属性与策略模式不符',
    en: 'The resource is not as the policy schema describes it',
  },
});

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

export function authorityRoutes(authority: CedarAuthority): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/authority/explain',
      allow: 'signedIn',
      summary: 'Why the caller may or may not do an action to a resource with these attributes (JSON)',
      query: Type.Object(
        {
          action: text(64),
          type: text(64),
          resource: Type.Optional(text(4000)),
          purpose: Type.Optional(text(200)),
          caseId: Type.Optional(text(64)),
        },
        { additionalProperties: false },
      ),
      async handle({ query: { action, type, resource, purpose, caseId }, principal }) {
        if (!authority.policies.resourceTypesOf(action)?.includes(type)) throw errors.unknownAction({ action, type });
        const caller = signedIn(principal);
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
