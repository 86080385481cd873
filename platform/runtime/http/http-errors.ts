import { defineErrors, HubError, type Principal } from '@hub/kernel';
import type { Face } from './http.ts';

export const httpErrors = defineErrors('http', {
  badRequest: { status: 400, zh: '请求格式不正确：{reason}', en: 'The request is not right: {reason}' },
  invalid: { status: 400, zh: '{where} 不符合要求：{reason}', en: '{where} is not valid: {reason}' },
  signInNeeded: { status: 401, zh: '请先登录', en: 'Please sign in' },
  forbidden: { status: 403, zh: '没有权限', en: 'You may not do this' },
  ownPasswordNeeded: {
    status: 403,
    zh: '当前密码由他人设置，请先修改密码',
    en: 'Somebody else has set this password; please choose your own first',
  },
  crossSite: { status: 403, zh: '拒绝跨站请求', en: 'A request from another site is refused' },
  notFound: { status: 404, zh: '没有这个地址', en: 'There is nothing at this address' },
  wrongMethod: { status: 405, zh: '这个地址不接受 {method}', en: 'This address does not take {method}' },
  lengthRequired: { status: 411, zh: '请求没有说明内容长度', en: 'The request does not say how long its content is' },
  tooLarge: { status: 413, zh: '内容过大', en: 'The content is too large' },
  unsupportedType: { status: 415, zh: '不支持的内容类型', en: 'This content type is not supported' },
  internal: { status: 500, zh: '系统内部错误，已记录', en: 'Something went wrong inside; it has been logged' },
  stopping: { status: 503, zh: '系统正在停止', en: 'The hub is stopping' },
});

/** Who asks, on a route that is not public: the gate lets nobody through unknown, this says so to the compiler. @throws http.signInNeeded */
export function signedIn(principal: Principal | undefined): Principal {
  if (!principal) throw httpErrors.signInNeeded();
  return principal;
}

const ofFastify: Readonly<Record<string, () => HubError>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => httpErrors.unsupportedType(),
  FST_ERR_BAD_URL: () => httpErrors.badRequest({ reason: 'bad URL' }),
};

/** Any thrown value as a HubError; what is not understood becomes `http.internal` with the original as its cause. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof Error) {
    const { code, statusCode } = error as Error & { code?: string; statusCode?: number };
    const known = code === undefined ? undefined : ofFastify[code];
    if (known) return known();
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
      return httpErrors.badRequest({ reason: error.message.slice(0, 200) }, error);
    }
  }
  return httpErrors.internal({}, error);
}

/** Errors as RFC 9457 problem details, with both languages beside the standard members. */
export const problemFace: Face = {
  id: 'api',
  renderError: (error, { url, language, permission }) => ({
    status: error.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: {
      type: `urn:zhongshu:error:${error.code}`,
      title: error.text[language],
      status: error.status,
      code: error.code,
      detail: error.text,
      ...(error.status < 500 ? { details: error.details } : {}),
      // Why one may not see what may be there: by what the route asks for, which says nothing of what there is.
      ...(error.status === 404 && permission?.includes('.') ? { permission } : {}),
      instance: url.split('?')[0] ?? url,
    },
  }),
};
