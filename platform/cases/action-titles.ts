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
  assign: { zh: '指派', en: 'Assign' },
  handOver: { zh: '移交', en: 'Hand over' },
  pause: { zh: '申请挂账', en: 'Ask to suspend' },
  extend: { zh: '申请延期', en: 'Ask for more time' },
  approve: { zh: '批准', en: 'Approve' },
  refuse: { zh: '不予批准', en: 'Refuse' },
  stop: { zh: '依法中止计时', en: 'Stop the clock by law' },
  addTask: { zh: '请协办', en: 'Ask a co-handler' },
  finishTask: { zh: '协办完成', en: 'Finish a task' },
  returnTask: { zh: '退回协办', en: 'Return a task' },
  dropTask: { zh: '撤销协办', en: 'Drop a task' },
  supervise: { zh: '督办', en: 'Supervise' },
  answer: { zh: '督办反馈', en: 'Answer the order' },
  undo: { zh: '撤销刚才的操作', en: 'Take back what I just did' },
  resume: { zh: '恢复', en: 'Resume' },
  reopen: { zh: '重新打开', en: 'Reopen' },
};

/** What the button of an action says at a kind of step. */
export function actionTitle(action: CaseAction, kind: StepKind): Localised {
  return action === 'complete' ? completions[kind] : titles[action];
}
