import { defineErrors } from '@hub/kernel';

export const auditErrors = defineErrors('audit', {
  unavailable: {
    status: 503,
    zh: '审计日志暂时无法写入，本次操作未得到确认，请稍后重试',
    en: 'The audit log cannot be written just now, so this act was not acknowledged; retry shortly',
  },
  unknown: { status: 404, zh: '没有第 {seq} 条审计记录', en: 'There is no audit entry {seq}' },
  unproven: {
    status: 409,
    zh: '第 {seq} 条审计记录尚未被检查点覆盖，请稍后重试',
    en: 'No checkpoint covers audit entry {seq} yet; retry shortly',
  },
  tampered: {
    status: 500,
    zh: '第 {seq} 条审计记录与其散列不符，已停止清理',
    en: 'Audit entry {seq} does not fit its hash; pruning has stopped',
  },
  badKey: {
    status: 500,
    zh: '审计签名密钥文件不可用：{file}',
    en: 'The key file of the audit log is not usable: {file}',
  },
  notReady: { status: 500, zh: '该数据库没有审计日志', en: 'This database has no audit log' },
});
