import { defineErrors } from '@hub/kernel';

export const factorErrors = defineErrors('factor', {
  unknown: { status: 404, zh: '没有这个验证方式', en: 'There is no such second factor' },
  codeWrong: { status: 403, zh: '验证码不正确或已使用', en: 'The code is wrong or has been used' },
  codeNeeded: { status: 401, zh: '请输入第二因素验证码', en: 'A code of your second factor is needed' },
  passkeyRefused: { status: 403, zh: '通行密钥验证未通过', en: 'The passkey was not accepted' },
  challengeGone: { status: 409, zh: '验证已超时，请重试', en: 'This took too long; please try again' },
  noDomain: {
    status: 409,
    zh: '通行密钥需要域名或 localhost，不支持 IP 地址',
    en: 'Passkeys need a domain name or localhost, not an IP address',
  },
  stepUpNeeded: {
    status: 403,
    zh: '此操作需要在 15 分钟内完成过第二因素验证',
    en: 'This needs a second factor given within the last 15 minutes',
  },
  enrolNeeded: {
    status: 403,
    zh: '此操作需要先为账号登记第二因素',
    en: 'This needs a second factor, and the account has none yet',
  },
  tooMany: { status: 409, zh: '验证方式已达上限', en: 'There are as many second factors as there may be' },
  needsPerson: { status: 403, zh: '仅限人员账号', en: 'This is for accounts of people' },
});
