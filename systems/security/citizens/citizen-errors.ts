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
  sessionUnknown: { status: 404, zh: '没有这个会话', en: 'There is no such session' },
});
