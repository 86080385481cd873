import type { Localised, Responsible } from '@hub/kernel';

/** What is to be dispatched. */
export interface DispatchMatter {
  /** Codes of the areas it lies in with their levels, outermost first. */
  readonly areas: readonly { readonly code: string; readonly level: string }[];
  readonly responsible: Responsible;
  /** The bureau that leads the case type. */
  readonly lead: string;
  /** Declared skills that it takes, as `<pack>.<skill>`. */
  readonly skills?: readonly string[];
  /** How many cases of the class who has handled. */
  readonly experience?: ReadonlyMap<string, number>;
}

/** Who could take it. Without a person the unit itself, for its own people to claim. */
export interface DispatchCandidate {
  readonly unit: string;
  readonly person?: string;
  readonly duty: 'on' | 'off' | 'unrostered';
  /** Open cases in hand, and those of them due within a day. */
  readonly load: number;
  readonly soon: number;
  /** What the person has been declared able to do. */
  readonly skills?: ReadonlySet<string>;
}

export type Criterion = 'responsibility' | 'duty' | 'load' | 'skill';

export interface ScoredCandidate extends Omit<DispatchCandidate, 'skills'> {
  /** How many cases of this class the person has handled. */
  readonly handled: number;
  /** What it takes that the person has not been declared able to do. */
  readonly lacks?: readonly string[];
  /** 0 to 1. */
  readonly score: number;
  readonly criteria: readonly { readonly criterion: Criterion; readonly value: number; readonly weight: number }[];
  readonly why: Localised;
}

/** Who answers comes first; the others choose among those who do. The hub's own weights: a parameter, no standard. */
const weights: Readonly<Record<Criterion, number>> = { responsibility: 0.5, duty: 0.2, load: 0.2, skill: 0.1 };
const dutyValue = { on: 1, unrostered: 0.5, off: 0 } as const;
/** With this many cases in hand a person counts half; one due within a day weighs as two. */
const halfLoad = 8;
const halfSkill = 5;

/**
 * Whom a case should go to, best first: by who answers for its class in its place, who is on duty, how much they have in
 * hand, what they can and what they have done before. Somebody off duty is passed over while somebody else of the unit is there,
 * and somebody without a skill that it takes while somebody there has it. The same input gives the same order.
 */
export function rankCandidates(
  matter: DispatchMatter,
  candidates: readonly DispatchCandidate[],
  most = candidates.length,
): readonly ScoredCandidate[] {
  const isTaken = takenBy(matter, candidates);
  const scoreOf = scorer(matter);
  const ranked = candidates
    .filter(isTaken)
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .toSorted((a, b) => b.score - a.score || before(a.candidate, b.candidate));
  // Only what is asked for is explained: of thousands of candidates a reader sees a few.
  return ranked.slice(0, most).map(({ candidate, score }) => explained(matter, candidate, score));
}

/** The first of `rankCandidates`, without ranking the others. */
export function bestCandidate(
  matter: DispatchMatter,
  candidates: readonly DispatchCandidate[],
): ScoredCandidate | undefined {
  const isTaken = takenBy(matter, candidates);
  const scoreOf = scorer(matter);
  let best: DispatchCandidate | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    if (!isTaken(candidate)) continue;
    const score = scoreOf(candidate);
    if (best && (score < bestScore || (score === bestScore && before(best, candidate) <= 0))) continue;
    best = candidate;
    bestScore = score;
  }
  return best && explained(matter, best, bestScore);
}

/** Whether a candidate comes into question beside the others. */
function takenBy(
  matter: DispatchMatter,
  candidates: readonly DispatchCandidate[],
): (candidate: DispatchCandidate) => boolean {
  const best = new Map<string, number>();
  const rank = (candidate: DispatchCandidate) => {
    if (candidate.person === undefined || candidate.duty === 'off') return 0;
    return lackedBy(matter, candidate).length === 0 ? 2 : 1;
  };
  for (const candidate of candidates) {
    const own = rank(candidate);
    if (own > (best.get(candidate.unit) ?? 0)) best.set(candidate.unit, own);
  }
  return (candidate) => rank(candidate) === (best.get(candidate.unit) ?? 0);
}

const none: readonly string[] = [];
function lackedBy({ skills = none }: DispatchMatter, candidate: DispatchCandidate): readonly string[] {
  return skills.length === 0 ? none : skills.filter((skill) => candidate.skills?.has(skill) !== true);
}

function scorer(matter: DispatchMatter): (candidate: DispatchCandidate) => number {
  const known = new Map<string, number>();
  return (candidate) => {
    const { unit } = candidate;
    let responsibility = known.get(unit);
    if (responsibility === undefined) {
      responsibility = responsibilityOf(matter, unit);
      known.set(unit, responsibility);
    }
    return (
      weights.responsibility * responsibility +
      weights.duty * dutyValue[candidate.duty] +
      weights.load * loadValue(candidate) +
      weights.skill * skillValue(matter, candidate)
    );
  };
}

const loadValue = ({ load, soon }: DispatchCandidate) => halfLoad / (halfLoad + load + soon);
const handledBy = ({ experience }: DispatchMatter, { person }: DispatchCandidate) =>
  person === undefined ? 0 : (experience?.get(person) ?? 0);

/** What somebody has done before; where a case takes skills, those count for half. */
function skillValue(matter: DispatchMatter, candidate: DispatchCandidate): number {
  const handled = handledBy(matter, candidate);
  const experience = handled / (handled + halfSkill);
  const { skills = none } = matter;
  if (skills.length === 0) return experience;
  return (1 - lackedBy(matter, candidate).length / skills.length + experience) / 2;
}

/** Of equals who has less in hand, then in the order of names, so that the same input gives the same answer. */
function before(a: DispatchCandidate, b: DispatchCandidate): number {
  return a.load - b.load || compare(a.unit, b.unit) || compare(a.person ?? '', b.person ?? '');
}

function explained(matter: DispatchMatter, candidate: DispatchCandidate, score: number): ScoredCandidate {
  const values: Record<Criterion, number> = {
    responsibility: responsibilityOf(matter, candidate.unit),
    duty: dutyValue[candidate.duty],
    load: loadValue(candidate),
    skill: skillValue(matter, candidate),
  };
  const criteria = (Object.keys(weights) as Criterion[]).map((criterion) => ({
    criterion,
    value: values[criterion],
    weight: weights[criterion],
  }));
  const handled = handledBy(matter, candidate);
  const lacks = candidate.person === undefined ? none : lackedBy(matter, candidate);
  const { skills: _skills, ...known } = candidate;
  return {
    ...known,
    handled,
    ...(lacks.length === 0 ? {} : { lacks }),
    score,
    criteria,
    why: reason(matter, values.responsibility, { ...known, handled, lacks }),
  };
}

/** 1 for the unit that answers, less the further out its area lies; the lead bureau is never quite out of it. */
export function responsibilityOf({ areas, responsible, lead }: DispatchMatter, unit: string): number {
  const index = areas.findIndex(({ code }) => code === unit);
  if ('bureau' in responsible) return unit === responsible.bureau ? 1 : index >= 0 ? 0.3 : unit === lead ? 0.5 : 0.1;
  const wanted = answering(areas, responsible.level);
  if (index >= 0) return wanted < 0 ? 0.4 : Math.max(0.2, 1 - 0.3 * Math.abs(wanted - index));
  return unit === lead ? (wanted < 0 ? 1 : 0.3) : 0.1;
}

/** The area of a level, or the next one out where the place has none of it. */
function answering(areas: DispatchMatter['areas'], level: string): number {
  const order = ['city', 'district', 'street', 'community', 'grid'];
  const depth = order.indexOf(level);
  return areas.findLastIndex(({ level: own }) => order.indexOf(own) <= depth && own !== 'city');
}

const dutyText = {
  on: { zh: '在岗', en: 'on duty' },
  off: { zh: '不在岗', en: 'off duty' },
  unrostered: { zh: '未排班', en: 'no roster' },
} as const;

function reason(
  { skills = none }: DispatchMatter,
  responsibility: number,
  {
    duty,
    load,
    soon,
    handled,
    person,
    lacks,
  }: Omit<DispatchCandidate, 'skills'> & { handled: number; lacks: readonly string[] },
): Localised {
  const place =
    responsibility === 1
      ? { zh: '属其职责', en: 'answers for it' }
      : { zh: '非首要责任单位', en: 'not first answerable' };
  if (person === undefined) return { zh: `${place.zh}；由单位签收`, en: `${place.en}; the unit claims it` };
  const able =
    skills.length === 0
      ? { zh: '', en: '' }
      : lacks.length === 0
        ? { zh: '具备所需技能；', en: 'has the skills it takes; ' }
        : { zh: '缺少所需技能；', en: 'lacks a skill it takes; ' };
  return {
    zh: `${place.zh}；${dutyText[duty].zh}；${able.zh}在手 ${load} 件（24 小时内到期 ${soon} 件）；办过同类 ${handled} 件`,
    en: `${place.en}; ${dutyText[duty].en}; ${able.en}${load} in hand (${soon} due within 24 h); has handled ${handled} alike`,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
