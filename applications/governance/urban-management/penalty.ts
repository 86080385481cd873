import { defineErrors, type Localised } from '@hub/kernel';

const errors = defineErrors('penalty', {
  badRange: { status: 400, zh: '罚款幅度无效', en: 'Not a range of fines' },
});

export type Party = 'person' | 'organisation';

/**
 * Fines up to which a penalty may be decided on the spot, in yuan: Administrative Penalty Law (2021) article 51, as remembered, not
 * read. A row for each party, so that a change of the law is one figure.
 */
export const onTheSpot_yuan = {
  person: 200,
  organisation: 3_000,
} as const satisfies Record<Party, number>;

/**
 * Which procedure a fine takes (articles 51 and 54): the simple one on the spot, when the facts are plain, the law is certain and the fine is small;
 * else the general one.
 */
export function procedureFor(party: Party, fine_yuan: number, factsArePlain: boolean): 'simple' | 'general' {
  return factsArePlain && fine_yuan >= 0 && fine_yuan <= onTheSpot_yuan[party] ? 'simple' : 'general';
}

/** How heavy a case is, from what speaks for and against the party. */
export const grades = {
  waived: { zh: '不予处罚', en: 'No penalty' },
  light: { zh: '从轻', en: 'Light' },
  ordinary: { zh: '一般', en: 'Ordinary' },
  heavy: { zh: '从重', en: 'Heavy' },
} as const satisfies Readonly<Record<string, Localised>>;
export type Grade = keyof typeof grades;

export interface Circumstances {
  /** A first offence of little harm that was put right in time. */
  readonly firstAndMended: boolean;
  readonly mendedByItself: boolean;
  readonly repeated: boolean;
  readonly resisted: boolean;
}

export function gradeOf({ firstAndMended, mendedByItself, repeated, resisted }: Circumstances): Grade {
  if (repeated || resisted) return 'heavy';
  if (firstAndMended) return 'waived';
  return mendedByItself ? 'light' : 'ordinary';
}

/** Which third of the range the law gives belongs to which grade: the hub's default, a city's discretion standard replaces it. */
const shares = {
  waived: [0, 0],
  light: [0, 1 / 3],
  ordinary: [1 / 3, 2 / 3],
  heavy: [2 / 3, 1],
} as const satisfies Record<Grade, readonly [number, number]>;

/** The range of fines for a grade within the range of the law, in whole yuan; nothing for a waived one. @throws penalty.badRange */
export function fineRange(grade: Grade, least_yuan: number, most_yuan: number): readonly [number, number] {
  if (!(least_yuan >= 0 && most_yuan >= least_yuan)) throw errors.badRange();
  if (grade === 'waived') return [0, 0];
  const [from, to] = shares[grade];
  const width = most_yuan - least_yuan;
  return [Math.round(least_yuan + from * width), Math.round(least_yuan + to * width)];
}
