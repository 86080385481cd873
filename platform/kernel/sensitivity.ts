import type { Attribute, EntityType, Grade } from './schema.ts';
import { grades, sensitiveClasses } from './schema.ts';

/** What figures made of others' data say of them: over fewer entities than this a value is as its inputs are. */
export interface Disclosure {
  /** Over at least this many entities the values are of `grade` and about nobody. Two at least: one is no aggregate. */
  readonly atLeast: number;
  readonly grade: Grade;
}

/** How much harm data can do, as policies compare it: `grade` is the position in `grades`, `sensitive` that of PIPL article 28. */
export interface Sensitivity {
  readonly grade: number;
  readonly personal: boolean;
  readonly sensitive: boolean;
}

/** Of something made of attributes of an entity type: the most of what it is made of, and of there being such an entity. */
export function sensitivityOf(type: EntityType, attributes: readonly string[]): Sensitivity {
  const used = attributes.flatMap((name) => type.attributes[name] ?? []);
  const gradeOf = ({ grade = 'internal' }: { readonly grade?: Grade }) => grades.indexOf(grade);
  return {
    grade: Math.max(gradeOf(type), ...used.map(gradeOf)),
    personal: (type.personal ?? false) || used.some(({ personal = false }) => personal !== false),
    sensitive: used.some(isSensitive),
  };
}

function isSensitive({ personal }: Attribute): boolean {
  return typeof personal === 'string' && sensitiveClasses.has(personal);
}
