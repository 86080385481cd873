import { type CaseStep, type CaseType, code, type Localised, number, type Question, text } from '@hub/kernel';
import { grades } from './penalty.ts';

/** Roles of enforcement besides those of the seven steps. */
export const enforcementRoles = {
  enforcementOfficer: { zh: '执法人员', en: 'Enforcement officer' },
  legalReviewer: { zh: '法制审核员', en: 'Legal reviewer' },
  enforcementLead: { zh: '执法负责人', en: 'Head of enforcement' },
} as const satisfies Readonly<Record<string, Localised>>;

type Role = keyof typeof enforcementRoles;

/** What is written down of a case besides place and words: law and article, party, grade, fine, number of the document. */
const asks: Readonly<Record<string, Question>> = {
  law: { answer: text({ zh: '违反的法规', en: 'Law broken' }, 120), required: true },
  article: { answer: text({ zh: '条款', en: 'Article' }, 60), required: true },
  party: {
    answer: code(
      { zh: '当事人类型', en: 'Kind of party' },
      { person: { zh: '公民', en: 'Person' }, organisation: { zh: '法人或其他组织', en: 'Organisation' } },
    ),
    required: true,
  },
  grade: { answer: code({ zh: '裁量档次', en: 'Grade of discretion' }, grades) },
  fine: { answer: number({ zh: '罚款（元）', en: 'Fine in yuan' }, '1', { min: 0, max: 10_000_000 }) },
  document: { answer: text({ zh: '文书编号', en: 'Number of the document' }, 80) },
};

const simpleSteps: readonly CaseStep<Role>[] = [
  { id: 'find', title: { zh: '现场发现', en: 'Find on the spot' }, kind: 'intake', role: 'enforcementOfficer' },
  {
    id: 'penalise',
    title: { zh: '当场告知并决定', en: 'Inform and decide on the spot' },
    kind: 'handling',
    role: 'enforcementOfficer',
  },
  {
    id: 'record',
    title: { zh: '报所属机关备案', en: 'Put on record' },
    kind: 'verification',
    role: 'enforcementLead',
    limit: { amount: 2, unit: 'workingDay' },
  },
];

const generalSteps: readonly CaseStep<Role>[] = [
  { id: 'find', title: { zh: '线索登记', en: 'Register the lead' }, kind: 'intake', role: 'enforcementOfficer' },
  {
    id: 'file',
    title: { zh: '立案审批', en: 'Approve the filing' },
    kind: 'filing',
    role: 'enforcementLead',
    limit: { amount: 7, unit: 'workingDay' },
  },
  { id: 'investigate', title: { zh: '调查取证', en: 'Investigate' }, kind: 'handling', role: 'enforcementOfficer' },
  { id: 'review', title: { zh: '法制审核', en: 'Legal review' }, kind: 'verification', role: 'legalReviewer' },
  {
    id: 'inform',
    title: { zh: '事先告知、陈述申辩', en: 'Inform and hear the party' },
    kind: 'feedback',
    role: 'enforcementOfficer',
  },
  { id: 'decide', title: { zh: '作出决定', en: 'Decide' }, kind: 'verification', role: 'enforcementLead' },
  {
    id: 'serve',
    title: { zh: '送达与执行', en: 'Serve and carry out' },
    kind: 'handling',
    role: 'enforcementOfficer',
    limit: { amount: 7, unit: 'day' },
  },
  { id: 'close', title: { zh: '结案审批', en: 'Close' }, kind: 'verification', role: 'enforcementLead' },
];

/**
 * Penalties of the urban management bureau, with the steps of the Administrative Penalty Law (2021) as remembered: unverified, and
 * a city's own regulations replace limits. They have no class table, so that nobody can report one as a citizen.
 */
const penaltySimple: CaseType<Role> = {
  title: { zh: '执法案件（简易程序）', en: 'Penalty on the spot' },
  bureau: 'urban-management',
  steps: simpleSteps,
  limit: { amount: 5, unit: 'workingDay' },
  asks,
};

const penaltyGeneral: CaseType<Role> = {
  title: { zh: '执法案件（普通程序）', en: 'Penalty, general procedure' },
  bureau: 'urban-management',
  steps: generalSteps,
  // Article 60: ninety days from the filing.
  limit: { amount: 90, unit: 'day' },
  asks,
};

export const enforcementCases = { penaltySimple, penaltyGeneral };
