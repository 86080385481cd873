import { type CaseStep, type CaseType, code, dateTime, type Localised, number, type Question, text } from '@hub/kernel';
import { generalDocuments, simpleDocuments } from './enforcement-documents.ts';
import { adviseGeneral, adviseSimple, circumstances, grades } from './penalty.ts';

/** Roles of enforcement besides those of the seven steps. */
export const enforcementRoles = {
  enforcementOfficer: { zh: '执法人员', en: 'Enforcement officer' },
  legalReviewer: { zh: '法制审核员', en: 'Legal reviewer' },
  enforcementLead: { zh: '执法负责人', en: 'Head of enforcement' },
} as const satisfies Readonly<Record<string, Localised>>;

type Role = keyof typeof enforcementRoles;
type Questions = Readonly<Record<string, Question>>;

const yuan = { min: 0, max: 10_000_000 };

/** Who the case is against. Numbers of papers are not kept here: documents leave a line for them. */
const party: Questions = {
  party: {
    answer: code(
      { zh: '当事人类型', en: 'Kind of party' },
      { person: { zh: '公民', en: 'Person' }, organisation: { zh: '法人或其他组织', en: 'Organisation' } },
    ),
    required: true,
  },
  partyName: { answer: { ...text({ zh: '当事人', en: 'Party' }, 120), personal: true }, required: true },
  partyAddress: {
    answer: { ...text({ zh: '当事人住址（住所）', en: 'Address of the party' }, 200), personal: 'contact' },
  },
};

const law: Questions = {
  law: { answer: text({ zh: '违反的法规', en: 'Law broken' }, 120), required: true },
  article: { answer: text({ zh: '条款', en: 'Article' }, 60), required: true },
  officers: { answer: text({ zh: '承办人及执法证号', en: 'Officers and their badges' }, 120), required: true },
};

const findings: Questions = {
  facts: { answer: text({ zh: '查明的事实', en: 'Facts found' }, 2_000), required: true },
  evidenceList: { answer: text({ zh: '证据', en: 'Evidence' }, 2_000), required: true },
  circumstances: { answer: code({ zh: '裁量情节', en: 'Circumstances' }, circumstances), many: true },
};

/** Proposed by whoever has investigated, decided by the head: the newest answer counts. */
const decision = {
  grade: { answer: code({ zh: '裁量档次', en: 'Grade of discretion' }, grades), required: true },
  fine: { answer: number({ zh: '罚款（元）', en: 'Fine in yuan' }, '1', yuan), required: true },
  otherPenalty: { answer: text({ zh: '其他处理', en: 'Other measures' }, 300) },
} satisfies Questions;

const penalty: Questions = {
  penaltyLaw: { answer: text({ zh: '处罚依据', en: 'Law of the penalty' }, 120), required: true },
  lawLeast: { answer: number({ zh: '法定罚款下限（元）', en: 'Least fine of the law, yuan' }, '1', yuan) },
  lawMost: { answer: number({ zh: '法定罚款上限（元）', en: 'Highest fine of the law, yuan' }, '1', yuan) },
  ...decision,
};

const statement: Question = {
  answer: text(
    { zh: '当事人陈述、申辩（未提出的写明未提出）', en: 'What the party says (or that it says nothing)' },
    1_000,
  ),
  required: true,
};

const simpleSteps: readonly CaseStep<Role>[] = [
  {
    id: 'find',
    title: { zh: '现场发现、告知', en: 'Find and inform on the spot' },
    kind: 'intake',
    role: 'enforcementOfficer',
    asks: { ...law, ...findings, ...penalty, statement },
  },
  {
    id: 'penalise',
    title: { zh: '当场决定、交付', en: 'Decide and hand over' },
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

const hearing: Question = {
  answer: code(
    { zh: '听证', en: 'Hearing' },
    {
      none: { zh: '不属听证范围', en: 'No case for a hearing' },
      waived: { zh: '逾期未要求', en: 'Not asked for in time' },
      held: { zh: '已听证', en: 'Held' },
    },
  ),
  required: true,
};

const generalSteps: readonly CaseStep<Role>[] = [
  {
    id: 'find',
    title: { zh: '线索登记', en: 'Register the lead' },
    kind: 'intake',
    role: 'enforcementOfficer',
    asks: law,
  },
  {
    id: 'file',
    title: { zh: '立案审批', en: 'Approve the filing' },
    kind: 'filing',
    role: 'enforcementLead',
    limit: { amount: 7, unit: 'workingDay' },
  },
  {
    id: 'investigate',
    title: { zh: '调查取证', en: 'Investigate' },
    kind: 'handling',
    role: 'enforcementOfficer',
    asks: { ...findings, ...penalty },
  },
  {
    id: 'inform',
    title: { zh: '事先告知、陈述申辩与听证', en: 'Inform and hear the party' },
    kind: 'feedback',
    role: 'enforcementOfficer',
    asks: {
      informedAt: { answer: dateTime({ zh: '告知书送达时间', en: 'Notice delivered' }), required: true },
      statement,
      hearing,
    },
  },
  { id: 'review', title: { zh: '法制审核', en: 'Legal review' }, kind: 'verification', role: 'legalReviewer' },
  {
    id: 'decide',
    title: { zh: '作出决定', en: 'Decide' },
    kind: 'verification',
    role: 'enforcementLead',
    asks: decision,
  },
  {
    id: 'serve',
    title: { zh: '送达', en: 'Serve' },
    kind: 'handling',
    role: 'enforcementOfficer',
    // Articles 61 and 85: seven days that are working days.
    limit: { amount: 7, unit: 'workingDay' },
    asks: {
      servedAt: { answer: dateTime({ zh: '送达时间', en: 'Served' }), required: true },
      servedBy: {
        answer: code(
          { zh: '送达方式', en: 'How served' },
          {
            direct: { zh: '直接送达', en: 'In person' },
            left: { zh: '留置送达', en: 'Left with a witness' },
            post: { zh: '邮寄送达', en: 'By post' },
            electronic: { zh: '电子送达', en: 'Electronically' },
            notice: { zh: '公告送达', en: 'By public notice' },
          },
        ),
        required: true,
      },
      receiver: {
        answer: { ...text({ zh: '收件人或见证人', en: 'Receiver or witness' }, 120), personal: true },
        required: true,
      },
    },
  },
  {
    id: 'execute',
    title: { zh: '缴款与执行', en: 'Payment and enforcement' },
    kind: 'handling',
    role: 'enforcementOfficer',
    // Article 67: fifteen days from the receipt.
    limit: { amount: 15, unit: 'day' },
    asks: {
      executed: {
        answer: code(
          { zh: '执行情况', en: 'Carried out' },
          {
            paid: { zh: '已自动履行', en: 'Paid' },
            deferred: { zh: '经批准延期、分期', en: 'Deferred or in instalments, approved' },
            court: { zh: '申请法院强制执行', en: 'Enforced by the court' },
            nothing: { zh: '无需执行', en: 'Nothing to carry out' },
          },
        ),
        required: true,
      },
      paid: { answer: number({ zh: '实缴金额（元）', en: 'Paid, yuan' }, '1', yuan), required: true },
    },
  },
  { id: 'close', title: { zh: '结案审批', en: 'Close' }, kind: 'verification', role: 'enforcementLead' },
];

/**
 * Penalties of the urban management bureau, with the steps of the Administrative Penalty Law (2021); its text could not be read as a
 * whole, `penalty.ts` says what of it was seen where. A city's own regulations replace limits and templates. There is no class
 * table, so that nobody can report a penalty as a citizen.
 */
const penaltySimple: CaseType<Role> = {
  title: { zh: '执法案件（简易程序）', en: 'Penalty on the spot' },
  bureau: 'urban-management',
  steps: simpleSteps,
  limit: { amount: 5, unit: 'workingDay' },
  asks: party,
  advise: adviseSimple,
  documents: simpleDocuments,
};

const penaltyGeneral: CaseType<Role> = {
  title: { zh: '执法案件（普通程序）', en: 'Penalty, general procedure' },
  bureau: 'urban-management',
  steps: generalSteps,
  // Article 60: ninety days from the filing. The clock runs from the lead, so it is the stricter one.
  limit: { amount: 90, unit: 'day' },
  legalLimit: { amount: 90, unit: 'day' },
  asks: party,
  advise: adviseGeneral,
  documents: generalDocuments,
};

export const enforcementCases = { penaltySimple, penaltyGeneral };
