import type { CaseStep, CaseType, DiagramFile, Localised, Rule } from '@hub/kernel';
import { enforcementCases, enforcementRoles } from './enforcement.ts';
import type { indicators } from './indicators.ts';

export const roles = {
  ...enforcementRoles,
  gridWorker: { zh: '网格员', en: 'Grid worker' },
  acceptor: { zh: '受理员', en: 'Acceptor' },
  dispatcher: { zh: '派遣员', en: 'Dispatcher' },
  handler: { zh: '处置人员', en: 'Handler' },
  verifier: { zh: '核查员', en: 'Verifier' },
  evaluator: { zh: '评价员', en: 'Evaluator' },
} as const satisfies Readonly<Record<string, Localised>>;

/** What people are declared able to do. */
export const skills = {
  confinedSpace: { zh: '有限空间作业', en: 'Work in confined spaces' },
} as const satisfies Readonly<Record<string, Localised>>;

type Role = keyof typeof roles;

/**
 * The seven steps of digital urban management. The limits of the desk steps are the hub's defaults;
 * the limit of the whole comes from the class of the case.
 */
const steps: readonly CaseStep<Role>[] = [
  { id: 'collect', title: { zh: '信息采集', en: 'Collect' }, kind: 'intake', role: 'gridWorker' },
  {
    id: 'file',
    title: { zh: '案卷建立', en: 'File' },
    kind: 'filing',
    role: 'acceptor',
    limit: { amount: 30, unit: 'minute' },
  },
  {
    id: 'dispatch',
    title: { zh: '任务派遣', en: 'Dispatch' },
    kind: 'dispatch',
    role: 'dispatcher',
    limit: { amount: 30, unit: 'minute' },
  },
  { id: 'handle', title: { zh: '任务处理', en: 'Handle' }, kind: 'handling', role: 'handler' },
  { id: 'feedback', title: { zh: '处理反馈', en: 'Feed back' }, kind: 'feedback', role: 'handler' },
  {
    id: 'verify',
    title: { zh: '核实结案', en: 'Verify and close' },
    kind: 'verification',
    role: 'verifier',
    limit: { amount: 2, unit: 'workingHour' },
  },
  { id: 'evaluate', title: { zh: '综合评价', en: 'Evaluate' }, kind: 'evaluation', role: 'evaluator' },
];

const urbanEvent: CaseType<Role> = {
  title: { zh: '城市管理事件', en: 'City event' },
  bureau: 'urban-management',
  steps,
  limit: { amount: 2, unit: 'workingDay' },
  // 属地管理: what happens in a street is its street office's; an owner of a component is a bureau's.
  responsible: { level: 'street' },
  offDuty: 'pass',
  classes: 'events',
};

const urbanComponent: CaseType<Role> = {
  title: { zh: '城市管理部件问题', en: 'City component fault' },
  bureau: 'urban-management',
  steps,
  limit: { amount: 1, unit: 'workingDay' },
  offDuty: 'pass',
  classes: 'components',
};

/**
 * A road that has caved in over a pipe: two bureaus mend side by side. `joint-handling.bpmn` says what follows what: reminders,
 * sending back (which takes the barriers down again) and rework. Limits of steps are the hub's defaults.
 */
const jointHandling: CaseType<Role> = {
  title: { zh: '路面塌陷联合处置', en: 'Road cave-in, handled jointly' },
  bureau: 'urban-management',
  steps: [
    { id: 'file', title: { zh: '立案', en: 'File' }, kind: 'filing', role: 'acceptor' },
    { id: 'secure', title: { zh: '现场围护', en: 'Secure the place' }, kind: 'handling', role: 'handler' },
    { id: 'roadRepair', title: { zh: '路面修复', en: 'Mend the road' }, kind: 'handling', role: 'handler' },
    { id: 'pipeRepair', title: { zh: '管线抢修', en: 'Mend the pipe' }, kind: 'handling', role: 'handler' },
    { id: 'verify', title: { zh: '核实', en: 'Verify' }, kind: 'verification', role: 'verifier' },
    { id: 'evaluate', title: { zh: '综合评价', en: 'Evaluate' }, kind: 'evaluation', role: 'evaluator' },
  ],
  limit: { amount: 3, unit: 'workingDay' },
  // Who goes down into a pipe has been trained for confined spaces.
  skills: ['confinedSpace'],
  process: 'jointHandling',
};

export const cases = { urbanEvent, urbanComponent, jointHandling, ...enforcementCases };

export const processes = {
  jointHandling: {
    title: { zh: '路面塌陷联合处置', en: 'Road cave-in, handled jointly' },
    file: 'joint-handling.bpmn',
  },
} as const satisfies Readonly<Record<string, DiagramFile>>;

export const decisions = {
  jointLimits: { title: { zh: '联合处置催办时限', en: 'When joint handling is reminded' }, file: 'joint-limits.dmn' },
} as const satisfies Readonly<Record<string, DiagramFile>>;

type UrbanRule = Rule<keyof typeof indicators, keyof typeof cases>;

export const rules: readonly UrbanRule[] = [
  {
    id: 'coverOpen',
    title: { zh: '井盖开启', en: 'Cover open' },
    indicator: 'openCovers',
    scope: 'place',
    raises: { above: 0.5, lasting: 'PT0S' },
    // A cover that rattles under traffic must lie still for a while before the alarm ends.
    clears: { below: 0.5, lasting: 'PT10M' },
    severity: 'severe',
    opens: 'urbanComponent',
  },
];
