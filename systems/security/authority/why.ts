import type {
  City,
  EntityAuthority,
  EntityTypes,
  Localised,
  MaskKind,
  Permission,
  Principal,
  Purpose,
} from '@hub/kernel';
import { type CedarAuthority, joinParts, type PolicyPart } from './authority.ts';
import { principalType } from './cedar-entities.ts';
import { type Condition, settle } from './condition.ts';
import { describeCondition, type Namer } from './describe-condition.ts';
import { type Explanation, explain, type PolicyNote } from './explain.ts';
import { knownOf, missingOf } from './fill-resource.ts';
import { type Need, needsOf } from './needs.ts';

export interface WhyDeps {
  readonly authority: CedarAuthority;
  readonly entities: EntityAuthority;
  readonly city: Pick<City, 'packs' | 'bureaus'>;
  readonly roles: ReadonlyMap<string, Localised>;
}

export interface Question {
  readonly principal: Principal;
  readonly action: Permission;
  readonly resourceType: string;
  /** What is said of the resource; what is not said is left open. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: Purpose;
  readonly nameOf?: Namer;
}

/** How an attribute of an entity type is shown. */
export interface ShownField {
  readonly name: string;
  readonly title: Localised;
  readonly shown: 'whole' | 'masked' | 'hidden';
  readonly mask?: MaskKind;
}

export interface Why extends Explanation {
  /** `depends` when it hangs on what was left open of the resource: `filter` says on what. */
  readonly outcome: 'permit' | 'deny' | 'depends';
  /** Which resources pass, in words. */
  readonly filter: Localised;
  /** What would change a refusal, found by asking again with it. */
  readonly needs: readonly Need[];
  /** Of an entity type: what is shown of it. */
  readonly fields: readonly ShownField[];
}

const depends = { zh: '视对象而定：仅限下述范围', en: 'It depends on the resource: only what is described below' };

/** Why somebody may or may not, as far as the resource is known. @throws when what is said of it is not of the schema */
export function why(deps: WhyDeps, question: Question): Why {
  const { authority, city } = deps;
  const { principal, action, resourceType, context, nameOf } = question;
  const decided = decide(deps, question);
  const { outcome } = decided;
  const isRefused = (changed: Partial<Question>) => decide(deps, { ...question, ...changed }).outcome === 'deny';
  const open = describeCondition(joinParts(authority.parts(principal, action, resourceType, context)), nameOf);
  return {
    ...decided.explanation,
    outcome,
    filter: outcome === 'depends' ? describeCondition(decided.condition, nameOf) : open,
    needs: outcome === 'deny' ? needsOf(question, deps.roles, isRefused) : [],
    fields: outcome === 'deny' || resourceType !== 'Entity' ? [] : shownFields(deps, city, question),
  };
}

interface Decided {
  readonly outcome: Why['outcome'];
  readonly condition: Condition;
  readonly explanation: Explanation;
}

function decide({ authority, city }: WhyDeps, question: Question): Decided {
  const { principal, action, resourceType, given, context } = question;
  const known = knownOf(authority.policies, city, resourceType, principal.tenant, given);
  const parts = authority
    .parts(principal, action, resourceType, context)
    .map((part) => ({ ...part, condition: settle(part.condition, known) }));
  const condition = joinParts(parts);
  const outcome = condition.kind !== 'constant' ? 'depends' : condition.value ? 'permit' : 'deny';
  // What is said of a principal the schema does not give the action is no question to Cedar.
  const isAsked = authority.policies.mayAsk(principalType(principal), action);
  if (isAsked && missingOf(authority.policies, resourceType, given).length === 0) {
    const explanation = explain(authority.policies, { ...question, resource: known });
    return { outcome: explanation.allowed ? 'permit' : 'deny', condition, explanation };
  }
  return { outcome, condition, explanation: explainParts(authority, question, parts, outcome) };
}

function explainParts(
  { policies }: CedarAuthority,
  { principal, action, resourceType }: Question,
  parts: readonly PolicyPart[],
  outcome: Why['outcome'],
): Explanation {
  const isAsked = policies.mayAsk(principalType(principal), action);
  const isSo = ({ condition }: PolicyPart, value: boolean) =>
    condition.kind === 'constant' && condition.value === value;
  const said = new Set(
    parts
      .filter((part) =>
        outcome === 'permit'
          ? part.effect === 'permit' && isSo(part, true)
          : outcome === 'deny'
            ? part.effect === 'forbid' && isSo(part, true)
            : part.effect === 'permit' && !isSo(part, false),
      )
      .map(({ id }) => id),
  );
  const notes = (wanted: (id: string) => boolean): PolicyNote[] =>
    policies
      .about(action, resourceType)
      .filter(({ id, effect }) => wanted(id) && (effect === 'permit' || said.has(id)))
      .map(({ id, effect, title }) => ({ id, effect, title }));
  return {
    allowed: outcome === 'permit',
    text: texts[outcome],
    because: notes((id) => said.has(id)),
    notMet: outcome === 'permit' || !isAsked ? [] : notes((id) => !said.has(id)),
    policyVersion: policies.version,
  };
}

const texts = {
  permit: { zh: '允许，依据如下策略', en: 'Allowed, by these policies' },
  deny: { zh: '拒绝，没有策略允许', en: 'Refused: no policy permits it' },
  depends,
} as const;

function shownFields({ entities }: WhyDeps, { packs }: Pick<City, 'packs'>, question: Question): ShownField[] {
  const { principal, action, given, context } = question;
  const types = Array.isArray(given.types) ? given.types.map(String) : [];
  const subjects = Array.isArray(given.subjects) ? given.subjects.map(String) : [];
  const { hidden, masked } = entities.entities(principal, action, { purpose: context }).fields({ types, subjects });
  const declared = packs.flatMap((pack) =>
    Object.entries(pack.entities as EntityTypes)
      .filter(([name]) => types.includes(name))
      .flatMap(([, type]) => Object.entries(type.attributes)),
  );
  return declared.map(([name, { title }]) => {
    const mask = masked.get(name);
    return { name, title, shown: hidden.has(name) ? 'hidden' : mask ? 'masked' : 'whole', ...(mask && { mask }) };
  });
}
