import { statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Localised } from '@hub/kernel';
import { contextOf, type Request } from './authority.ts';
import { actionUid, principalEntities, principalUid, resourceEntity, resourceUid } from './cedar-entities.ts';
import { say } from './policy-schema.ts';
import type { PolicySet } from './policy-set.ts';

export interface PolicyNote {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
}

/** Why somebody may, or may not. */
export interface Explanation {
  readonly allowed: boolean;
  readonly text: Localised;
  /** The policies that decided: those that permit, or those that forbid. Empty when nothing permits. */
  readonly because: readonly PolicyNote[];
  /** What could have permitted it and did not: what to ask for. */
  readonly notMet: readonly PolicyNote[];
  readonly policyVersion: string;
}

const texts = {
  allowed: { zh: '允许，依据如下策略', en: 'Allowed, by these policies' },
  forbidden: { zh: '拒绝，以下策略禁止', en: 'Refused: these policies forbid it' },
  notPermitted: { zh: '拒绝，没有策略允许', en: 'Refused: no policy permits it' },
} as const;

/** Decides once more, by Cedar itself on the whole request, and says which policies decided. @throws when the request is not of the schema */
export function explain(policies: PolicySet, request: Request): Explanation {
  const { principal, action, resourceType, resource, context = {} } = request;
  const answer = statefulIsAuthorized({
    principal: principalUid(principal),
    action: actionUid(action),
    resource: resourceUid(resourceType),
    context: contextOf(context),
    preparsedPolicySetId: policies.version,
    preparsedSchemaName: policies.version,
    validateRequest: true,
    entities: [...principalEntities(principal), resourceEntity(resourceType, resource)],
  });
  if (answer.type === 'failure') throw new Error(`no decision: ${say(answer.errors)}`);
  const { decision, diagnostics } = answer.response;
  const decided = new Set(diagnostics.reason);
  const notes = (list: PolicySet['policies']) => list.map(({ id, effect, title }) => ({ id, effect, title }));
  const because = notes(policies.policies.filter(({ id }) => decided.has(id)));
  const allowed = decision === 'allow' && diagnostics.errors.length === 0;
  return {
    allowed,
    text: allowed ? texts.allowed : because.length > 0 ? texts.forbidden : texts.notPermitted,
    because,
    notMet: allowed
      ? []
      : notes(policies.about(action, resourceType).filter(({ id, effect }) => effect === 'permit' && !decided.has(id))),
    policyVersion: policies.version,
  };
}
