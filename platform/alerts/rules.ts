import { type AnyPack, duration_ms } from '@hub/kernel';
import type { RuleLimits } from './rule-state.ts';

/** A rule of a pack with full ids: `<pack>.<rule>`, `<pack>.<indicator>`, `<pack>.<caseType>`. */
export interface RegisteredRule {
  readonly id: string;
  readonly declared: AnyPack['rules'][number];
  readonly indicator: string;
  readonly opens?: string;
  readonly limits: RuleLimits;
}

/** Rules by what they judge, so that a value costs only the rules on it. */
export interface RuleRegistry {
  readonly all: readonly RegisteredRule[];
  find(id: string): RegisteredRule | undefined;
  on(indicator: string, scope: string): readonly RegisteredRule[];
}

export function ruleRegistry(packs: readonly AnyPack[]): RuleRegistry {
  const all = packs.flatMap((pack) => pack.rules.map((declared) => register(pack, declared)));
  const byId = new Map(all.map((rule) => [rule.id, rule]));
  const bySubject = Map.groupBy(all, (rule) => `${rule.indicator}|${rule.declared.scope}`);
  return {
    all,
    find: (id) => byId.get(id),
    on: (indicator, scope) => bySubject.get(`${indicator}|${scope}`) ?? [],
  };
}

function register(pack: AnyPack, declared: AnyPack['rules'][number]): RegisteredRule {
  const stale = pack.indicators[declared.indicator]?.staleAfter;
  return {
    id: `${pack.id}.${declared.id}`,
    declared,
    indicator: `${pack.id}.${declared.indicator}`,
    ...(declared.opens === undefined ? {} : { opens: `${pack.id}.${declared.opens}` }),
    limits: {
      raises: declared.raises,
      raisesAfter_ms: duration_ms(declared.raises.lasting),
      clears: declared.clears,
      clearsAfter_ms: duration_ms(declared.clears.lasting),
      longestGap_ms: stale === undefined ? 0 : duration_ms(stale),
    },
  };
}
