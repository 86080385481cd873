import { defineErrors } from '@hub/kernel';

/** The errors of ETSI GS CIM 009 clause 5.5.2, each with the name it has in `https://uri.etsi.org/ngsi-ld/errors/`. */
export const contextErrors = defineErrors('context', {
  invalidRequest: { status: 400, zh: '请求格式不正确：{reason}', en: 'The request is not right: {reason}' },
  badRequestData: { status: 400, zh: '数据不符合 NGSI-LD：{reason}', en: 'Not valid NGSI-LD: {reason}' },
  alreadyExists: { status: 409, zh: '已存在：{id}', en: 'It exists already: {id}' },
  notFound: { status: 404, zh: '没有找到：{id}', en: 'There is no {id}' },
  unknownTenant: { status: 404, zh: '没有租户 {tenant}', en: 'There is no tenant {tenant}' },
  operationNotSupported: { status: 422, zh: '不支持的操作：{reason}', en: 'Not supported: {reason}' },
  tooManyResults: { status: 403, zh: '结果过多：{reason}', en: 'Too many results: {reason}' },
  tooComplexQuery: { status: 403, zh: '查询过于复杂：{reason}', en: 'The query is too complex: {reason}' },
  contextNotAvailable: { status: 504, zh: '无法取得 @context：{url}', en: 'The @context is not available: {url}' },
  conflict: { status: 409, zh: '与已有登记冲突：{id}', en: 'It is in conflict with {id}' },
  loopDetected: { status: 508, zh: '检测到请求环路：{alias}', en: 'The request has come in a circle: {alias}' },
  sourceResting: {
    status: 504,
    zh: '数据源 {source} 刚刚失败，暂不访问',
    en: '{source} has just failed and is left alone for a while',
  },
  sourceBusy: { status: 503, zh: '数据源 {source} 的请求过多', en: 'Too many calls to {source} are under way' },
  sourceAnswered: { status: 502, zh: '数据源 {source} 返回 {status}', en: '{source} answered {status}' },
  sourceRefused: {
    status: 502,
    zh: '数据源 {source} 返回 {status}：{told}',
    en: '{source} answered {status}: {told}',
  },
  noJson: { status: 502, zh: '数据源 {source} 的答复不是 JSON', en: 'The answer of {source} is no JSON' },
  notUnderstood: {
    status: 502,
    zh: '答复中有 {count} 个实体无法理解，或不属于其登记范围',
    en: '{count} entities of the answer make no sense or are not what the source is registered for',
  },
  notAcceptable: {
    status: 406,
    zh: '没有可接受的表示；可用：{available}',
    en: 'No acceptable representation; there are: {available}',
  },
  unsupportedType: { status: 415, zh: '不支持的内容类型', en: 'This content type is not supported' },
  preparing: { status: 409, zh: '快照 {id} 仍在准备', en: 'The snapshot {id} is still being prepared' },
  busy: { status: 503, zh: '写入队列已满，请稍后再试', en: 'The write queue is full, please try again shortly' },
  readOnly: { status: 503, zh: '数据库暂时只读：{reason}', en: 'The database takes no writes just now: {reason}' },
});

const names: Readonly<Record<string, string>> = {
  'context.invalidRequest': 'InvalidRequest',
  'context.badRequestData': 'BadRequestData',
  'context.alreadyExists': 'AlreadyExists',
  'context.conflict': 'Conflict',
  'context.preparing': 'Conflict',
  'context.loopDetected': 'LoopDetected',
  'context.notFound': 'ResourceNotFound',
  'context.unknownTenant': 'NonexistentTenant',
  'context.operationNotSupported': 'OperationNotSupported',
  'context.tooManyResults': 'TooManyResults',
  'context.tooComplexQuery': 'TooComplexQuery',
  'context.contextNotAvailable': 'LdContextNotAvailable',
};

/** The URI of an error type. What the specification does not name is told by its status. */
export function errorType(code: string, status: number): string {
  const name =
    names[code] ?? (status >= 500 ? 'InternalError' : status === 404 ? 'ResourceNotFound' : 'InvalidRequest');
  return `https://uri.etsi.org/ngsi-ld/errors/${name}`;
}
