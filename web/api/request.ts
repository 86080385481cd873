import { problemOf, unreachableProblem } from './problem.ts';
import { noteServerTime } from './server-time.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as it is, with its own content type. */
  readonly file?: Blob;
  /** Besides those every call has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

let base = '';
let credential: string | undefined;

/** For tests outside a browser: where the hub is, and a bearer token in place of the cookie. */
export function setServer(address: string, token?: string): void {
  base = address;
  credential = token;
}

/** The path with the parameters that have a value. */
export function pathWith(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/**
 * One call of `/api/v1`. The cookie carries the session.
 * @throws Problem with the hub's own words, or status 0 when there was no answer
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  noteServerTime(response.headers.get('date'));
  const body: unknown = await readBody(response);
  if (!response.ok) throw problemOf(response.status, body);
  // The hub describes its answers in /openapi.json and its tests hold it to them; this is the one place of trust.
  return body as T;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': documentLanguage(),
    ...options.headers,
  };
  if (credential !== undefined) headers.authorization = `Bearer ${credential}`;
  if (options.json) headers['content-type'] = 'application/json';
  if (options.file) headers['content-type'] = options.file.type;
  try {
    return await fetch(base + pathWith(`/api/v1${path}`, options.query), {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      headers,
      body: options.file ?? (options.json ? JSON.stringify(options.json) : null),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachableProblem(error);
  }
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (response.ok) throw unreachableProblem(error);
    return text;
  }
}

function documentLanguage(): string {
  return globalThis.document?.documentElement.lang || 'zh-CN';
}
