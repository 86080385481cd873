import type { Localised, StepKind } from '@hub/kernel';
import type { CaseAction } from './case-machine.ts';

const completions: Readonly<Record<StepKind, Localised>> = {
  intake: { zh: '受理', en: 'Accept' },
  filing: { zh: '立案', en: 'File' },
  dispatch: { zh: '派遣', en: 'Dispatch' },
  handling: { zh: '处置完成', en: 'Report done' },
  feedback: { zh: '反馈', en: 'Report back' },
  verification: { zh: '核查通过', en: 'Verified' },
  evaluation: { zh: '评价', en: 'Rate' },
};

const titles: Readonly<Record<Exclude<CaseAction, 'complete'>, Localised>> = {
  return: { zh: '退回', en: 'Return' },
  fail: { zh: '核查不通过', en: 'Send back for rework' },
  dispatch: { zh: '派遣', en: 'Dispatch' },
  claim: { zh: '签收', en: 'Claim' },
  comment: { zh: '备注', en: 'Comment' },
  pause: { zh: '挂账', en: 'Suspend' },
  resume: { zh: '恢复', en: 'Resume' },
  reopen: { zh: '重新打开', en: 'Reopen' },
};

/** What the button of an action says at a kind of step. */
export function actionTitle(action: CaseAction, kind: StepKind): Localised {
  return action === 'complete' ? completions[kind] : titles[action];
}
