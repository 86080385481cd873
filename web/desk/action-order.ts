import type { CaseAction } from '../api/contract-cases.ts';

/** Actions that take a case forward; the first of them is the primary one. */
const forward = ['complete', 'dispatch', 'resume', 'reopen'];

/** Actions that give a case to somebody, in the order they are sought by the key e. */
export const giving: readonly string[] = ['dispatch', 'assign', 'handOver'];

/** The most used first; what is not named comes last, in the hub's order. */
const order = [
  'approve',
  'refuse',
  'finishTask',
  'answer',
  'return',
  'fail',
  'claim',
  'assign',
  'handOver',
  'addTask',
  'comment',
  'supervise',
];

export function actionsInOrder(actions: readonly CaseAction[]) {
  const primary = actions.find(({ action }) => forward.includes(action))?.action;
  const rank = ({ action }: CaseAction) => {
    const at = order.indexOf(action);
    return action === primary ? -1 : at < 0 ? order.length : at;
  };
  return { primary, sorted: [...actions].sort((one, other) => rank(one) - rank(other)) };
}
