import { defineErrors } from '@hub/kernel';

export const caseErrors = defineErrors('case', {
  unknown: { status: 404, zh: '没有案件 {caseId}', en: 'There is no case {caseId}' },
  noProcess: { status: 404, zh: '案件没有流程图', en: 'No process leads the case' },
  typeUnknown: { status: 404, zh: '没有案件类型 {type}', en: 'There is no case type {type}' },
  classUnknown: { status: 400, zh: '没有该案件类别：{class}', en: 'There is no such class: {class}' },
  placeMissing: { status: 400, zh: '须给出位置或区域', en: 'Give a location or an area' },
  placeOutside: { status: 400, zh: '位置不在本市范围内', en: 'The place is outside the city' },
  notAllowed: {
    status: 403,
    zh: '您不能在此环节执行该操作：{action}',
    en: 'You may not do this at this step: {action}',
  },
  notNow: {
    status: 409,
    zh: '案件当前不能执行该操作：{action}',
    en: 'The case does not take this action now: {action}',
  },
  stale: { status: 409, zh: '案件已被他人更新', en: 'The case has changed meanwhile' },
  needs: { status: 400, zh: '缺少必填项：{need}', en: 'Something is missing: {need}' },
  ownRequest: { status: 403, zh: '挂账、延期须由他人审批', en: 'Another person has to approve this' },
  extensionsSpent: { status: 409, zh: '延期已达 {times} 次上限', en: 'It may be extended {times} times and was' },
  extensionTooLong: {
    status: 409,
    zh: '延期最多还可 {left}（{unit}）',
    en: 'It may be extended by {left} ({unit}) at most',
  },
  tasksOpen: { status: 409, zh: '协办任务尚未完成：{task}', en: 'A joint task is not finished: {task}' },
  taskUnknown: { status: 404, zh: '没有此协办任务：{task}', en: 'There is no such task: {task}' },
  taskOfOther: { status: 403, zh: '该任务属于其他单位', en: 'The task is another unit’s' },
  orderUnknown: { status: 404, zh: '没有待反馈的督办：{order}', en: 'There is no order to answer: {order}' },
  deadlinePast: { status: 400, zh: '时限已过', en: 'That time has passed' },
  personUnknown: {
    status: 400,
    zh: '该人员不能办理此环节：{person}',
    en: 'This person cannot take the step: {person}',
  },
  nobodyAnswers: { status: 409, zh: '没有可派遣的单位', en: 'There is no unit to give it to' },
  skillUnknown: { status: 400, zh: '没有技能 {skill}', en: 'There is no skill {skill}' },
  mergeSelf: { status: 409, zh: '案件不能并入自身', en: 'A case cannot be merged into itself' },
  mergeClosed: { status: 409, zh: '只能合并办理中的案件', en: 'Only open cases can be merged' },
  hasMerged: {
    status: 409,
    zh: '已有案件并入本案，请改为将对方并入本案，或先拆分',
    en: 'Cases are merged into this one: merge the other into it, or part them first',
  },
  notMerged: { status: 409, zh: '案件未被合并', en: 'The case is merged into none' },
  keyReused: {
    status: 409,
    zh: '该幂等键已用于另一请求',
    en: 'The idempotency key was used for another request',
  },
  keyInvalid: {
    status: 400,
    zh: '幂等键须为 8 至 255 个可见字符',
    en: 'An idempotency key is 8 to 255 printable characters',
  },
  advisedAgainst: { status: 409, zh: '{zh}', en: '{en}' },
  documentUnknown: { status: 404, zh: '该类案件没有此文书', en: 'Cases of this type have no such document' },
  documentNotYet: {
    status: 409,
    zh: '案件尚未到可制作此文书的环节',
    en: 'The case has not come to the step at which this document is drawn up',
  },
  documentLacks: { status: 409, zh: '案件缺少文书所需内容：{zh}', en: 'The case lacks what the document needs: {en}' },
  unitUnknown: { status: 400, zh: '没有单位 {unit}', en: 'There is no unit {unit}' },
  attachmentUnknown: { status: 404, zh: '没有附件 {attachmentId}', en: 'There is no attachment {attachmentId}' },
  attachmentRefused: {
    status: 415,
    zh: '附件须为 JPEG、PNG、WebP 图片或 PDF，且内容与类型一致',
    en: 'An attachment must be a JPEG, PNG or WebP picture or a PDF, and be what it says',
  },
});

export const deskErrors = defineErrors('desk', {
  roleNotHeld: { status: 403, zh: '只能与本人担任的角色共享', en: 'A view is shared with a role you hold' },
  viewsFull: { status: 409, zh: '最多保存 {most} 个视图', en: 'At most {most} views are kept' },
  viewUnknown: { status: 404, zh: '没有此视图', en: 'There is no such view' },
});
