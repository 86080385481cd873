import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import {
  type DetailedError,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  schemaToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { AnyPack, Localised } from '@hub/kernel';
import { generatePolicies } from './generated-policies.ts';

/** One policy and what it takes to choose and to explain it. */
export interface Policy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly title: Localised;
  readonly text: string;
  readonly json: PolicyJson;
}

/** All policies in force, checked against the schema. */
export interface PolicySet {
  /** SHA-256 of the schema and every policy, in order: two hubs with the same version decide alike. Also Cedar's name of both. */
  readonly version: string;
  readonly policies: readonly Policy[];
  /** The types of resource an action reaches; undefined when there is no such action. */
  resourceTypesOf(action: string): readonly string[] | undefined;
  /** Whether an action is one for principals of a type. */
  mayAsk(principalType: string, action: string): boolean;
  readonly actions: readonly string[];
  /** The policies that can have a say about an action on a type. */
  about(action: string, resourceType: string): readonly Policy[];
}

export interface PolicyOptions {
  readonly packs: readonly AnyPack[];
  /** One `administrator` may do everything: for demonstrations. */
  readonly soleAdministrator: boolean;
  /** Further policies as text; tests bring their own. */
  readonly more?: readonly string[];
}

const folder = new URL('./policies/', import.meta.url);

/** Reads the policy files, adds those that follow from the packs, and checks them all. @throws when one is not valid */
export function loadPolicies(options: PolicyOptions): PolicySet {
  const schema = readFileSync(new URL('hub.cedarschema', folder), 'utf8');
  const actions = readSchema(schema);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.cedar') && (options.soleAdministrator || file !== 'sole-administrator.cedar'))
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const texts = [...files, ...generatePolicies(options.packs, [...actions.keys()]), ...(options.more ?? [])];
  const policies = texts.flatMap(readPolicies);
  check(schema, policies);
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
    actions: [...actions.keys()],
    resourceTypesOf: (action) => actions.get(action)?.resources,
    mayAsk: (type, action) => actions.get(action)?.principals.includes(type) ?? false,
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

function readPolicies(text: string): readonly Policy[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(`not a policy: ${say(parts.errors)}`);
  return parts.policies.map((part) => {
    const answer = policyToJson(part);
    if (answer.type === 'failure') throw new Error(`not a policy: ${say(answer.errors)}`);
    const { id, zh, en } = answer.json.annotations ?? {};
    if (!id || !zh || !en) throw new Error(`a policy needs @id, @zh and @en: ${part.slice(0, 120)}`);
    return { id, effect: answer.json.effect, title: { zh, en }, text: part, json: answer.json };
  });
}

const plainName = (name: string) => name.replace(/^Hub::/, '');

interface Reached {
  readonly principals: readonly string[];
  readonly resources: readonly string[];
}

/** The actions, whose they are and the types of resource each reaches. */
function readSchema(text: string): ReadonlyMap<string, Reached> {
  const answer = schemaToJson(text);
  if (answer.type === 'failure') throw new Error(`the schema is not valid: ${say(answer.errors)}`);
  const { actions, entityTypes } = answer.json.Hub ?? { actions: {}, entityTypes: {} };
  const reached = Object.entries(actions).map(([action, { appliesTo }]) => {
    const { principalTypes = [], resourceTypes = [] } = appliesTo ?? {};
    return [action, { principals: principalTypes.map(plainName), resources: resourceTypes.map(plainName) }] as const;
  });
  for (const type of new Set(reached.flatMap(([, { resources }]) => resources)))
    refuseOptional(type, entityTypes[type]);
  return new Map(reached);
}

/** A resource has every attribute of its type: SQL knows no attribute that is sometimes not there. */
function refuseOptional(type: string, declared: unknown): void {
  const { shape } = declared as { shape?: { attributes?: Record<string, { required?: boolean }> } };
  for (const [name, { required }] of Object.entries(shape?.attributes ?? {}))
    if (required === false) throw new Error(`the attribute ${type}.${name} may not be optional`);
}

function isAbout({ action, resource }: PolicyJson, wanted: string, type: string): boolean {
  const id = (entity: unknown) => (entity as { id: string }).id;
  const named =
    action.op === 'All' ||
    (action.op === '==' && 'entity' in action && id(action.entity) === wanted) ||
    (action.op === 'in' && ('entities' in action ? action.entities : [action.entity]).map(id).includes(wanted));
  return named && (resource.op !== 'is' || plainName(resource.entity_type) === type);
}

export function say(errors: readonly DetailedError[]): string {
  return errors.map(({ message, help }) => (help ? `${message} (${help})` : message)).join('; ');
}

function good(answer: { readonly type: string; readonly errors?: readonly DetailedError[] }): void {
  if (answer.type === 'failure') throw new Error(say(answer.errors ?? []));
}
