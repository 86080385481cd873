import { type Advice, type Answers, defineErrors, type Localised } from '@hub/kernel';

const errors = defineErrors('penalty', {
  badRange: { status: 400, zh: '罚款幅度无效', en: 'Not a range of fines' },
});

export type Party = 'person' | 'organisation';

/**
 * Fines up to which a penalty may be decided on the spot, in yuan: Administrative Penalty Law (2021) article 51, seen second-hand (a
 * course text with the same figures). A row for each party, so that a change of the law is one figure.
 *
 * Of the law's clocks, articles 64 (five days to ask for a hearing) and 85 (two, three, five and seven days are working days) were read
 * as quoted by others, 61 and 67 (seven days to serve, fifteen to pay) in published decisions; article 60 (ninety days) is remembered.
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

/** What speaks for and against the party. */
export const circumstances = {
  firstAndMended: { zh: '初次违法、后果轻微且及时改正', en: 'First time, little harm, put right in time' },
  mendedByItself: { zh: '主动消除或减轻后果', en: 'Mended by itself' },
  repeated: { zh: '再次违法', en: 'Repeated' },
  resisted: { zh: '阻碍执法', en: 'Resisted' },
} as const satisfies Readonly<Record<string, Localised>>;
export type Circumstances = Readonly<Record<keyof typeof circumstances, boolean>>;

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

const isParty = (value: unknown): value is Party => value === 'person' || value === 'organisation';
const isGrade = (value: unknown): value is Grade => typeof value === 'string' && Object.hasOwn(grades, value);
const isNumber = (value: unknown): value is number => typeof value === 'number';

function circumstancesOf({ circumstances: given = [] }: Answers): Circumstances {
  const has = (name: keyof Circumstances) => [given].flat().includes(name);
  return {
    firstAndMended: has('firstAndMended'),
    mendedByItself: has('mendedByItself'),
    repeated: has('repeated'),
    resisted: has('resisted'),
  };
}

const said = (question: string, level: Advice['level'], zh: string, en: string): Advice => ({
  question,
  level,
  text: { zh, en },
});

/** What grade the circumstances call for, which fines it leaves, and what the law rules out. */
export function adviseGeneral(answers: Answers): readonly Advice[] {
  const { lawLeast = 0, lawMost, grade, fine } = answers;
  const fitting = gradeOf(circumstancesOf(answers));
  const onGrade =
    answers.circumstances === undefined && grade === undefined
      ? []
      : [
          said(
            'grade',
            'hint',
            `按所选情节，宜为“${grades[fitting].zh}”`,
            `The circumstances call for: ${grades[fitting].en}`,
          ),
        ];
  if (!isGrade(grade)) return onGrade;
  if (grade === 'waived') {
    const rest =
      isNumber(fine) && fine > 0
        ? [said('fine', 'refuse', '不予处罚的，罚款应为 0', 'Without a penalty there is no fine')]
        : [];
    return [...onGrade, ...rest];
  }
  if (!isNumber(lawMost) || !isNumber(lawLeast)) return onGrade;
  if (lawLeast > lawMost)
    return [...onGrade, said('lawLeast', 'refuse', '法定幅度的下限高于上限', 'The least fine is above the highest')];
  const [least, most] = fineRange(grade, lawLeast, lawMost);
  const range = said(
    'fine',
    'hint',
    `${grades[grade].zh}：${least}–${most} 元（法定 ${lawLeast}–${lawMost} 元）`,
    `${grades[grade].en}: ${least}–${most} yuan (the law: ${lawLeast}–${lawMost})`,
  );
  const over =
    isNumber(fine) && fine > lawMost
      ? [said('fine', 'refuse', '罚款超过法定上限', 'The fine is above what the law allows')]
      : [];
  return [...onGrade, range, ...over];
}

/** On the spot the fine is small besides. */
export function adviseSimple(answers: Answers): readonly Advice[] {
  const { party, fine } = answers;
  if (!isParty(party) || !isNumber(fine) || procedureFor(party, fine, true) === 'simple') return adviseGeneral(answers);
  const most = onTheSpot_yuan[party];
  return [
    ...adviseGeneral(answers),
    said(
      'fine',
      'refuse',
      `当场处罚不得超过 ${most} 元，请转普通程序`,
      `On the spot at most ${most} yuan: take the general procedure`,
    ),
  ];
}
