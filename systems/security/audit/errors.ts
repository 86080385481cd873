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
  verifying: {
    status: 409,
    zh: '已有一次核验在进行，请等待或先取消',
    en: 'A verification is under way already; wait for it or cancel it',
  },
  noVerification: { status: 404, zh: '没有这次核验', en: 'There is no such verification' },
  badPublicKey: {
    status: 400,
    zh: '不是 Ed25519 公钥（PEM）',
    en: 'Not an Ed25519 public key (PEM)',
  },
  badWitnessUrl: { status: 400, zh: '不能访问该地址：{reason}', en: 'That address cannot be called: {reason}' },
  noWitness: { status: 404, zh: '没有该见证节点', en: 'There is no such witness' },
  notWitnessed: {
    status: 403,
    zh: '本节点不为该日志见证',
    en: 'This node does not vouch for that log',
  },
  contradicted: {
    status: 422,
    zh: '该检查点与本节点所见不一致，不予见证',
    en: 'That checkpoint contradicts what this node has seen; it does not vouch for it',
  },
  notReady: { status: 500, zh: '该数据库没有审计日志', en: 'This database has no audit log' },
});
