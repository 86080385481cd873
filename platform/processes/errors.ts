import { defineErrors } from '@hub/kernel';

export const processErrors = defineErrors('process', {
  unknown: { status: 404, zh: '没有流程或决策 {key}', en: 'There is no process or decision {key}' },
  versionUnknown: { status: 404, zh: '{key} 没有版本 {version}', en: '{key} has no version {version}' },
  notPublished: { status: 409, zh: '{key} 尚未发布', en: '{key} is not published' },
  instanceUnknown: { status: 404, zh: '没有流程实例 {instanceId}', en: 'There is no process instance {instanceId}' },
  fileFaulty: { status: 422, zh: '流程文件不能执行：{list}', en: 'The file cannot be run: {list}' },
  notXml: { status: 422, zh: '不是可读的 BPMN 或 DMN 文件', en: 'Not a readable BPMN or DMN file' },
  tooLarge: { status: 413, zh: '文件或数据超过上限 {limit}', en: 'The file or the data is larger than {limit}' },
  expression: {
    status: 422,
    zh: '表达式有误：{expression}（{reason}）',
    en: 'Bad expression: {expression} ({reason})',
  },
  noFlow: { status: 422, zh: '网关 {node} 没有满足条件的出口', en: 'No way out of gateway {node} holds' },
  endless: {
    status: 422,
    zh: '流程在 {node} 处无休止地循环',
    en: 'The process runs in a circle at {node} without end',
  },
  tooManyTokens: { status: 422, zh: '同时进行的环节超过 {limit} 个', en: 'More than {limit} steps at once' },
  taskNotOpen: { status: 409, zh: '该任务已不在办理中', en: 'The task is no longer open' },
  noErrorCode: { status: 400, zh: '缺少错误代码', en: 'The error code is missing' },
  decisionUnknown: { status: 422, zh: '没有决策 {decision}', en: 'There is no decision {decision}' },
  decisionInvalid: {
    status: 422,
    zh: '决策 {decision} 无法得出结果：{reason}',
    en: 'Decision {decision} gives no result: {reason}',
  },
  operationUnknown: { status: 422, zh: '没有服务操作 {operation}', en: 'There is no service operation {operation}' },
  badTimer: { status: 422, zh: '定时器有误：{text}', en: 'Not a timer: {text}' },
  stale: { status: 409, zh: '已被他人更新', en: 'It has changed meanwhile' },
  notNow: {
    status: 409,
    zh: '{key} 版本 {version} 当前状态不允许此操作',
    en: 'Version {version} of {key} does not take this now',
  },
  samePerson: { status: 403, zh: '须由另一人复核', en: 'Somebody else has to review it' },
  cannotMigrate: { status: 422, zh: '无法迁移：{reason}', en: 'It cannot be moved: {reason}' },
  taskElsewhere: {
    status: 409,
    zh: '该任务属于 {owner}，请在那里办理',
    en: 'The task belongs to {owner} and is ended there',
  },
  notYours: { status: 403, zh: '您的岗位不办理该任务：{node}', en: 'Your post does not do this task: {node}' },
  depth: { status: 422, zh: '调用层次超过 {limit}', en: 'Processes call each other deeper than {limit}' },
});
