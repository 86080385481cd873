import { defineErrors } from '@hub/kernel';

export const webhookErrors = defineErrors('webhook', {
  notFound: { status: 404, zh: '没有这个回调', en: 'There is no such webhook' },
  notAllowed: {
    status: 422,
    zh: '该地址不允许访问，请先由运维将其主机写入 HUB_OUTBOUND_ALLOW（{reason}）',
    en: 'The hub may not call this address: {reason}',
  },
  tooMany: { status: 409, zh: '回调最多 {most} 个', en: 'There are {most} webhooks already, which is the most' },
});
