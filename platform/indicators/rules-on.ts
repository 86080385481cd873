import type { IndicatorScope } from '@hub/kernel';
import type { RegisteredIndicator } from './registry.ts';

/** The rules a value is judged by. */
export function rulesOn({ id, pack }: RegisteredIndicator, scope: IndicatorScope) {
  return pack.rules
    .filter((rule) => `${pack.id}.${rule.indicator}` === id && rule.scope === scope)
    .map((rule) => ({
      id: `${pack.id}.${rule.id}`,
      title: rule.title,
      raises: rule.raises,
      clears: rule.clears,
      severity: rule.severity,
      ...(rule.opens === undefined ? {} : { opens: `${pack.id}.${rule.opens}` }),
    }));
}
