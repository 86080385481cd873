import type { Provenance } from '@hub/kernel';

/** Best first. One value never mixes two of them: a generator must not dilute a measurement. */
export const provenanceRanking: readonly Provenance[] = ['measured', 'recorded', 'reported', 'derived', 'synthetic'];

export interface Chosen<F> {
  readonly facts: readonly F[];
  readonly provenance: Provenance | undefined;
  /** Facts left out because better ones are there. */
  readonly setAside: number;
}

/** The facts of the best provenance present, and how many that leaves out. */
export function chooseBestProvenance<F extends { readonly provenance: Provenance }>(facts: readonly F[]): Chosen<F> {
  const provenance = provenanceRanking.find((rank) => facts.some((fact) => fact.provenance === rank));
  const chosen = facts.filter((fact) => fact.provenance === provenance);
  return { facts: chosen, provenance, setAside: facts.length - chosen.length };
}
