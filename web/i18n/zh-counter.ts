/** Texts of the counter's page. `en-counter.ts` has the same keys. */
export const zhCounter = {
  counter: {
    title: '窗口核验',
    lead: '请市民在“我的”页面取得办理码并出示。核对屏幕上的脱敏信息与面前的人一致后再确认；每次确认都记入审计日志。',
    code: '办理码（8 位）',
    look: '查询',
    purpose: { check: '提升身份可信等级', recovery: '找回账号' },
    person: '姓名',
    identifier: '登录标识',
    level: '当前等级',
    document: '已核验证件',
    contact: '联系方式属实（二级）',
    contactHint: '市民用该手机或邮箱当面证明可用',
    identity: '核验证件（三级）',
    name: '证件姓名',
    number: '公民身份号码',
    numberHint: '号码只用于校验，不保存；系统保存脱敏形式与密文摘要',
    confirmIdentity: '证件与本人一致',
    done: '已确认，当前等级 {{level}}',
  },
};
