import type { Fact, Outcome } from '@hub/kernel';
import { chooseBestProvenance } from '@hub/standards';
import type { ComponentAttributes } from './entities.ts';

export type ComponentFact = Fact<ComponentAttributes>;

/** A cover that leans further is not in its frame. The hub's default: no national text gives an angle. */
export const openTilt_deg = 15;

/** Whether a cover is open, or undefined when it has told neither. An explicit switch counts more than the tilt. */
export function isOpen({ values }: Pick<ComponentFact, 'values'>): boolean | undefined {
  if (values.opened !== undefined) return values.opened;
  return values.tilt !== undefined && Number.isFinite(values.tilt) ? values.tilt > openTilt_deg : undefined;
}

/** How many covers stand open, of those that have told. For one place that is 0 or 1. */
export function openCoversOutcome(facts: readonly ComponentFact[]): Outcome {
  const chosen = chooseBestProvenance(facts.filter((fact) => isOpen(fact) !== undefined));
  const open = chosen.facts.filter((fact) => isOpen(fact));
  const details = { covers: chosen.facts.length, provenance: chosen.provenance, setAside: chosen.setAside };
  if (chosen.facts.length === 0)
    return { missing: { zh: '没有井盖状态数据', en: 'No cover has told its state' }, details };
  return {
    value: open.length,
    level:
      open.length === 0
        ? { title: { zh: '正常', en: 'All closed' }, color: '#389e0d' }
        : { title: { zh: '井盖开启', en: 'Cover open' }, color: '#cf1322' },
    details: { ...details, open: open.map(({ name }) => name) },
  };
}
