import { createHash } from 'node:crypto';
import {
  type DetailedError,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Localised } from '@hub/kernel';
import { workedOut } from '@hub/runtime';
import { actionNames, plainName, readingOf, readSchema, type Shape, say } from './policy-schema.ts';
import type { PolicyText } from './policy-text.ts';
import { type PolicyOptions, policyTexts } from './policy-texts.ts';

/** One policy and what it takes to choose and to explain it. */
export interface Policy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
  readonly text: string;
  /** The file it stands in, or `pack:<id>` and `keys` for what follows from declarations. */
  readonly source: string;
  readonly json: PolicyJson;
}

/** All policies in force, checked against the schema. */
export interface PolicySet {
  /** SHA-256 of the schema and every policy, in order: two hubs with the same version decide alike. Also Cedar's name of both. */
  readonly version: string;
  readonly policies: readonly Policy[];
  /** What they were read from. */
  readonly texts: readonly PolicyText[];
  /** The types of resource an action reaches; undefined when there is no such action. */
  resourceTypesOf(action: string): readonly string[] | undefined;
  /** Whether an action is one for principals of a type. */
  mayAsk(principalType: string, action: string): boolean;
  readonly actions: readonly string[];
  /** What kind each attribute of a resource type is. */
  shapeOf(resourceType: string): Shape;
  /** The policies that can have a say about an action on a type. */
  about(action: string, resourceType: string): readonly Policy[];
}

/**
 * The policies of the hub's own files and those that follow from the packs. What Cedar makes of them is kept from one start to the
 * next: to read and check them is a quarter of a second. @throws when one is not valid
 */
export function loadPolicies(options: PolicyOptions): PolicySet {
  const texts = policyTexts(options, actionNames());
  const from = readingOf(readSchema().text, texts);
  return policySetOf(
    texts,
    workedOut('policies-read', from, () => checkedPolicies(texts)),
  );
}

/** Checks policies against the schema of the hub. @throws when one is not valid */
export function readPolicySet(texts: readonly PolicyText[]): PolicySet {
  return policySetOf(texts, checkedPolicies(texts));
}

function checkedPolicies(texts: readonly PolicyText[]): readonly Policy[] {
  const policies = texts.flatMap(readPolicies);
  check(readSchema().text, policies);
  return policies;
}

function policySetOf(texts: readonly PolicyText[], policies: readonly Policy[]): PolicySet {
  const { text: schema, actions, shapes } = readSchema();
  const version = createHash('sha256')
    .update(JSON.stringify([schema, ...policies.map(({ text }) => text)]))
    .digest('hex');
  const byId = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
  good(preparseSchema(version, schema));
  good(preparsePolicySet(version, { staticPolicies: byId }));
  const chosen = new Map<string, readonly Policy[]>();
  return {
    version,
    policies,
    texts,
    actions: [...actions.keys()],
    resourceTypesOf: (action) => actions.get(action)?.resources,
    mayAsk: (type, action) => actions.get(action)?.principals.includes(type) ?? false,
    shapeOf: (type) => shapes.get(type) ?? new Map(),
    about(action, type) {
      const key = `${action} ${type}`;
      const found = chosen.get(key) ?? policies.filter((policy) => isAbout(policy.json, action, type));
      chosen.set(key, found);
      return found;
    },
  };
}

/** @throws when a policy is not one by the schema, or two have the same id */
function check(schema: string, policies: readonly Policy[]): void {
  if (new Set(policies.map(({ id }) => id)).size < policies.length) throw new Error('two policies have the same id');
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } });
  const faults = answer.type === 'failure' ? answer.errors : answer.validationErrors.map(({ error }) => error);
  if (faults.length > 0) throw new Error(`the policies are not valid: ${say(faults)}`);
}

function readPolicies({ source, text }: PolicyText): readonly Policy[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(`not a policy: ${say(parts.errors)}`);
  return parts.policies.map((part) => {
    const answer = policyToJson(part);
    if (answer.type === 'failure') throw new Error(`not a policy: ${say(answer.errors)}`);
    const { id, zh, en } = answer.json.annotations ?? {};
    if (!id || !zh || !en) throw new Error(`a policy needs @id, @zh and @en: ${part.slice(0, 120)}`);
    return { id, effect: answer.json.effect, title: { zh, en }, text: part, source, json: answer.json };
  });
}

function isAbout({ action, resource }: PolicyJson, wanted: string, type: string): boolean {
  const id = (entity: unknown) => (entity as { id: string }).id;
  const named =
    action.op === 'All' ||
    (action.op === '==' && 'entity' in action && id(action.entity) === wanted) ||
    (action.op === 'in' && ('entities' in action ? action.entities : [action.entity]).map(id).includes(wanted));
  return named && (resource.op !== 'is' || plainName(resource.entity_type) === type);
}

function good(answer: { readonly type: string; readonly errors?: readonly DetailedError[] }): void {
  if (answer.type === 'failure') throw new Error(say(answer.errors ?? []));
}
