import type { Polygonal, Position } from './geometry.ts';
import type { Localised } from './localised.ts';
import type { Provenance } from './schema.ts';

export const areaLevels = ['city', 'district', 'street', 'community', 'grid'] as const;
export type AreaLevel = (typeof areaLevels)[number];

/** A city, district, street, community or unit grid. Codes nest: a child names its parent. */
export interface Area {
  readonly code: string;
  readonly level: AreaLevel;
  readonly name: Localised;
  readonly parent?: string;
  /** Undefined where the public record has no outline; the area then takes part in lists, not in point look-up. */
  readonly outline?: Polygonal;
  readonly labelPoint?: Position;
  /** `synthetic` for outlines the demo draws itself. */
  readonly provenance: Provenance;
  readonly source: string;
}
