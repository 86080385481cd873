import { defineErrors } from '@hub/kernel';

export const citizenErrors = defineErrors('citizen', {
  badIdentifier: {
    status: 400,
    zh: '请输入手机号或电子邮箱',
    en: 'Give the number of a mobile phone or an e-mail address',
  },
  taken: { status: 409, zh: '该手机号或邮箱已注册', en: 'There is an account with this phone or e-mail address' },
  wrong: { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  oldWrong: { status: 403, zh: '原密码不正确', en: 'The old password is wrong' },
  weakPassword: { status: 400, zh: '密码不符合要求：{reason}', en: 'The password will not do: {reasonEn}' },
  noChannel: {
    status: 409,
    zh: '没有可用的验证方式，请到窗口办理',
    en: 'There is no way to verify this from here; please come to a counter',
  },
  codeUnknown: { status: 404, zh: '办理码不正确或已失效', en: 'The code is wrong or no longer good' },
  notConfirmed: { status: 409, zh: '窗口尚未确认', en: 'The counter has not confirmed it yet' },
  badNumber: { status: 400, zh: '证件号码校验不通过', en: 'The number of the document is not a valid one' },
  minor: {
    status: 403,
    zh: '未满十四周岁，须由父母或其他监护人同意',
    en: 'Under fourteen a parent or guardian has to consent',
  },
  identityTaken: { status: 409, zh: '该证件已核实过另一账号', en: 'Another account was checked by this document' },
  identityOther: {
    status: 409,
    zh: '与此前核实的证件不一致',
    en: 'This is not the document the account was checked by',
  },
  needsDocument: {
    status: 409,
    zh: '该账号已核实身份，须凭证件办理',
    en: 'This account was checked by a document and needs it again',
  },
  sessionUnknown: { status: 404, zh: '没有这个会话', en: 'There is no such session' },
});
