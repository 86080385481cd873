import { defineErrors } from '@hub/kernel';

export const sessionErrors = defineErrors('session', {
  wrong: { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  locked: {
    status: 429,
    zh: '错误次数过多，请 {seconds} 秒后再试',
    en: 'Too many wrong attempts; try again in {seconds} s',
  },
  oldWrong: { status: 403, zh: '原密码不正确', en: 'The old password is wrong' },
  unknown: { status: 404, zh: '没有这个会话', en: 'There is no such session' },
  weakPassword: { status: 400, zh: '新密码不符合要求：{reason}', en: 'The new password will not do: {reasonEn}' },
});
