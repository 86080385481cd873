import type { Localised } from './contract.ts';

/** What the hub (RFC 9457) or the network said went wrong, in both languages. `status` 0: no answer at all. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly text: Localised;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    text: Localised,
    body: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(`${status} ${code}: ${text.en}`, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.text = text;
    this.body = body;
  }
}

const fallbacks: Readonly<Record<number, Localised>> = {
  401: { zh: '登录已失效，请重新登录', en: 'The session has ended; please sign in again' },
  403: { zh: '您没有执行此操作的权限', en: 'You do not have permission for this' },
  404: { zh: '没有找到所请求的内容', en: 'What was asked for does not exist' },
  409: { zh: '内容已被他人更新', en: 'Somebody else has changed this' },
  413: { zh: '文件太大', en: 'The file is too large' },
  429: { zh: '请求过于频繁，请稍后再试', en: 'Too many requests; please try again shortly' },
};

const unreachable: Localised = {
  zh: '无法连接服务器，请检查网络后重试',
  en: 'The server cannot be reached; check the network and retry',
};

export function unreachableProblem(cause: unknown): Problem {
  return new Problem(0, 'network.unreachable', unreachable, {}, cause);
}

/** Reads a problem document; anything else (a proxy's HTML page, say) becomes a plain sentence for its status. */
export function problemOf(status: number, body: unknown): Problem {
  const record = isRecord(body) ? body : {};
  const code = typeof record.code === 'string' ? record.code : `http.${status}`;
  return new Problem(status, code, localisedIn(record) ?? fallbackFor(status), record);
}

function fallbackFor(status: number): Localised {
  return (
    fallbacks[status] ?? {
      zh: `服务器出错（${status}），请稍后重试`,
      en: `The server failed (${status}); please retry`,
    }
  );
}

function localisedIn(record: Readonly<Record<string, unknown>>): Localised | undefined {
  const detail = record.detail;
  if (isRecord(detail) && typeof detail.zh === 'string' && typeof detail.en === 'string') {
    return { zh: detail.zh, en: detail.en };
  }
  const plain = typeof detail === 'string' ? detail : record.title;
  return typeof plain === 'string' && plain !== '' ? { zh: plain, en: plain } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
