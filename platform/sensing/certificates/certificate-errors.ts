import { defineErrors } from '@hub/kernel';

export const certificateErrors = defineErrors('certificate', {
  badRequest: { status: 400, zh: '证书请求不正确（{reason}）', en: 'The certificate request is not right ({reason})' },
  badClaim: { status: 403, zh: '认领码不正确、已使用或已过期', en: 'The claim code is wrong, used or expired' },
  unknown: { status: 404, zh: '没有该证书', en: 'There is no such certificate' },
  noAuthority: { status: 503, zh: '设备证书机构不可用', en: 'The certificate authority for devices cannot be used' },
});
