import { defineErrors } from '@hub/kernel';

export const oidcErrors = defineErrors('oidc', {
  usedTwice: { status: 400, zh: '授权码或令牌已被使用', en: 'The code or token has been used' },
  clientUnknown: { status: 404, zh: '没有应用 {client}', en: 'There is no client {client}' },
  badClient: { status: 400, zh: '应用登记信息不正确：{reason}', en: 'The client is not right: {reason}' },
  interactionGone: {
    status: 409,
    zh: '登录请求已失效，请回到原应用重新登录',
    en: 'This sign-in is over; go back to the application and begin anew',
  },
  notConfigured: { status: 404, zh: '未配置外部统一身份', en: 'No other identity provider is set up' },
  providerFailed: {
    status: 502,
    zh: '外部统一身份暂不可用或应答不正确',
    en: 'The identity provider cannot be reached or its answer is not right',
  },
  refused: { status: 403, zh: '外部统一身份登录未通过', en: 'Signing in with the identity provider failed' },
  noContact: {
    status: 403,
    zh: '外部统一身份未提供已核实的手机号或邮箱',
    en: 'The identity provider tells no verified phone or e-mail address',
  },
  contactTaken: {
    status: 409,
    zh: '该手机号或邮箱已有账号，请用原方式登录后在“账号”中关联',
    en: 'There is an account with this phone or e-mail address; sign in to it and connect it under “Account”',
  },
  boundElsewhere: {
    status: 409,
    zh: '该身份或该账号已与另一方关联',
    en: 'This identity or this account is connected with another',
  },
  nobody: {
    status: 403,
    zh: '该身份在本市中枢没有账号',
    en: 'This identity has no account at this hub',
  },
});
