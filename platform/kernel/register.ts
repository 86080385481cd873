import type { Area } from './area.ts';
import type { Geometry } from './geometry.ts';
import type { Localised } from './localised.ts';

/** One thing of a register, such as one street lamp. */
export interface RegisterEntry {
  /** The last part of its entity id; the same thing has the same one at every start. */
  readonly id: string;
  readonly name: Localised;
  readonly location: Geometry;
  /** Standing values by attribute name: they carry no time of observation. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** A seeded register of things that stand in a city. Same seed, areas and size give the same entries. */
export interface Register<T extends string> {
  readonly title: Localised;
  readonly entityType: T;
  /** At most `size` entries inside the given areas, which come with their outlines. */
  entries(seed: number, areas: readonly Area[], size: number): Iterable<RegisterEntry>;
}

/** A register the demonstration of a city fills. Always labelled synthetic. */
export interface SyntheticRegister {
  /** `<pack>.<register>`. */
  readonly register: string;
  readonly seed: number;
  readonly source: string;
}
