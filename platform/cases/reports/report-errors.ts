import { defineErrors } from '@hub/kernel';

export const reportErrors = defineErrors('report', {
  unknown: { status: 404, zh: '没有该上报，请核对查询码', en: 'There is no such report; check the code' },
  classUnknown: { status: 404, zh: '没有该事项：{class}', en: 'There is no such service: {class}' },
  invalid: { status: 400, zh: '{field} 不符合要求：{reason}', en: '{field} is not valid: {reason}' },
  markup: {
    status: 400,
    zh: '{field} 含有网页标记或脚本，请只写文字',
    en: '{field} holds markup or a script; please write plain text',
  },
  tooLong: {
    status: 400,
    zh: '{field} 过长，最多 {most} 个字符',
    en: '{field} is too long; at most {most} characters',
  },
  addressUnknown: {
    status: 400,
    zh: '无法由该地址确定本市的区域，请写明区县或给出经纬度',
    en: 'The address names no area of this city; name the district or give latitude and longitude',
  },
  mediaRefused: {
    status: 400,
    zh: '不接受图片网址，请在上报后凭查询码上传照片',
    en: 'Links to pictures are not taken; upload the photo with the tracking code after reporting',
  },
  photoRefused: { status: 415, zh: '照片须为 JPEG、PNG 或 WebP', en: 'A photo must be JPEG, PNG or WebP' },
  photosFull: { status: 409, zh: '照片已满 {most} 张', en: 'There are {most} photos already' },
  pictureUnknown: { status: 404, zh: '没有该照片', en: 'There is no such picture' },
  claimed: { status: 409, zh: '该上报已由他人登记在其名下', en: 'The report has been claimed by somebody else' },
  requestOpen: { status: 409, zh: '同类请求正在办理：{number}', en: 'Such a request is being handled: {number}' },
  notClosed: { status: 409, zh: '尚未办结，暂不能确认', en: 'The report is not closed yet, so it cannot be confirmed' },
  notOpen: { status: 409, zh: '该事项已办结，请重新上报', en: 'It has been closed; please make a new report' },
  keyReused: {
    status: 422,
    zh: 'Idempotency-Key 已用于另一内容的请求',
    en: 'The Idempotency-Key was used for a request of other content',
  },
  noContact: { status: 404, zh: '反映人未留联系方式', en: 'The reporter left no contact' },
  jurisdiction: { status: 404, zh: '没有该辖区：{id}', en: 'There is no such jurisdiction: {id}' },
  unsupportedBody: {
    status: 415,
    zh: '请求体须为表单（application/x-www-form-urlencoded，带照片时用 multipart/form-data）或 JSON',
    en: 'The body must be a form (application/x-www-form-urlencoded, with pictures multipart/form-data) or JSON',
  },
  bodyTooLarge: { status: 413, zh: '表单过大', en: 'The form is too large' },
});
