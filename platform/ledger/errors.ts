import { defineErrors } from '@hub/kernel';

export const ledgerErrors = defineErrors('ledger', {
  unknown: {
    status: 404,
    zh: '台账中没有任务 {assignmentId}',
    en: 'There is no assignment {assignmentId} in the ledger',
  },
  taken: {
    status: 409,
    zh: '任务编号 {assignmentId} 已在台账中',
    en: 'The ledger has an assignment {assignmentId} already',
  },
  stale: {
    status: 409,
    zh: '任务已有新的记录（第 {version} 条），请查看后再提交',
    en: 'The assignment has newer entries ({version}); look at them, then send again',
  },
  closed: {
    status: 409,
    zh: '任务当前状态为“{state}”，不能{kind}',
    en: 'The assignment is {state}: {kind} is not possible',
  },
  milestone: { status: 400, zh: '任务没有里程碑 {milestone}', en: 'The assignment has no milestone {milestone}' },
  noEntry: { status: 400, zh: '第 {entry} 条记录不是{wanted}', en: 'Entry {entry} is not a {wanted}' },
  sameEntry: { status: 409, zh: '第 {entry} 条记录已处理', en: 'Entry {entry} has been dealt with' },
  notUnit: {
    status: 403,
    zh: '{unit} 不是本任务的牵头或责任单位，或不在您的岗位范围内',
    en: '{unit} neither leads nor helps with this assignment, or is not within your post',
  },
  unit: { status: 400, zh: '没有单位 {unit}', en: 'There is no unit {unit}' },
  network: {
    status: 400,
    zh: '里程碑互相等待或等待不存在的里程碑',
    en: 'Milestones wait for each other in a ring, or for one that is not there',
  },
  day: { status: 400, zh: '没有 {day} 这一天', en: 'There is no day {day}' },
  own: { status: 403, zh: '不能核查自己填报的进展', en: 'Nobody checks a report of their own' },
  time: {
    status: 400,
    zh: '时间不能在将来，也不能早于任务设立（{from}）',
    en: 'The time must not lie in the future, nor before the assignment was set ({from})',
  },
  month: { status: 400, zh: '台账没有 {month} 这个月', en: 'The ledger has no month {month}' },
});
