import { existsSync, readFileSync } from 'node:fs';
import { defineErrors, type Localised } from '@hub/kernel';

/** One setting: how its text is read, what holds without it, and what it is for. */
export interface ConfigKey<T> {
  readonly help: Localised;
  readonly default: T;
  /** Never printed, neither in logs nor in error messages. */
  readonly secret?: boolean;
  /** The value, or undefined when the text is not one. */
  parse(text: string): T | undefined;
  /** What a right value looks like. */
  readonly expects: Localised;
}

export type ConfigSchema = Readonly<Record<`HUB_${string}`, ConfigKey<unknown>>>;
export type ConfigOf<S extends ConfigSchema> = { readonly [K in keyof S]: S[K] extends ConfigKey<infer T> ? T : never };

export const configErrors = defineErrors('config', {
  unknownKey: {
    status: 500,
    zh: '未知的配置项 {key}（{origin}）。{hint}',
    en: 'Unknown setting {key} ({origin}). {hintEn}',
  },
  badValue: {
    status: 500,
    zh: '配置项 {key} 的值不正确，应为：{expects}',
    en: 'Setting {key} is not right; expected: {expectsEn}',
  },
  badSecretFile: {
    status: 500,
    zh: '配置项 {key} 不能用：它只能指向一个可读的文件，且不能与 {plain} 同时给出',
    en: 'Setting {key} cannot be used: it names a file that can be read, and is not given together with {plain}',
  },
  badFile: {
    status: 500,
    zh: '配置文件 {file} 不是 JSON 对象',
    en: 'The configuration file {file} is not a JSON object',
  },
});

export function textKey(fallback: string, help: Localised, secret = false): ConfigKey<string> {
  return { help, default: fallback, secret, parse: (text) => text, expects: { zh: '文本', en: 'a text' } };
}

/** A text that cannot be empty: empty means not set. */
export function nameKey(fallback: string, help: Localised): ConfigKey<string> {
  return { ...textKey(fallback, help), parse: (text) => text || undefined };
}

export function portKey(fallback: number, help: Localised): ConfigKey<number> {
  return {
    help,
    default: fallback,
    parse: (text) => wholeNumber(text, 0, 65_535),
    expects: { zh: '0 到 65535 的端口号（0 表示任选）', en: 'a port from 0 (any free one) to 65535' },
  };
}

export function numberKey(fallback: number, range: { min: number; max: number }, help: Localised): ConfigKey<number> {
  const words = `${range.min} … ${range.max}`;
  return {
    help,
    default: fallback,
    parse: (text) => wholeNumber(text, range.min, range.max),
    expects: { zh: words, en: words },
  };
}

export function flagKey(fallback: boolean, help: Localised): ConfigKey<boolean> {
  const words = {
    '1': true,
    true: true,
    yes: true,
    on: true,
    '0': false,
    false: false,
    no: false,
    off: false,
  } as const;
  return {
    help,
    default: fallback,
    parse: (text) => words[text.toLowerCase() as keyof typeof words],
    expects: { zh: 'true 或 false', en: 'true or false' },
  };
}

export function choiceKey<const T extends string>(fallback: T, choices: readonly T[], help: Localised): ConfigKey<T> {
  const words = choices.join(' | ');
  return {
    help,
    default: fallback,
    parse: (text) => choices.find((choice) => choice === text),
    expects: { zh: words, en: words },
  };
}

function secretKey(help: Localised): ConfigKey<string> {
  return {
    ...textKey('', help, true),
    parse: (text) => (text.length >= 32 ? text : undefined),
    expects: { zh: '至少 32 个字符', en: '32 characters at least' },
  };
}

export const runtimeConfig = {
  HUB_HTTP_PORT: portKey(8080, { zh: '网页与接口端口', en: 'Port of the pages and APIs' }),
  HUB_HTTP_HOST: nameKey('127.0.0.1', { zh: '监听地址', en: 'Address to listen on' }),
  HUB_TLS_CERTIFICATE: textKey('', {
    zh: 'TLS 证书文件（PEM，含中间证书）；留空则不用 TLS，由前置代理终结',
    en: 'File of the TLS certificate (PEM, with intermediates); empty for plain HTTP behind a proxy',
  }),
  HUB_TLS_KEY: textKey('', { zh: 'TLS 私钥文件（PEM）', en: 'File of the TLS private key (PEM)' }),
  HUB_TRUSTED_PROXIES: textKey('', {
    zh: '可信前置代理的地址或网段，逗号分隔；只有它们说的来源地址才算数',
    en: 'Addresses or networks of proxies in front, comma separated; only what they say of where a request came from counts',
  }),
  HUB_RATE_KEY: numberKey(
    600_000,
    { min: 60, max: 100_000_000 },
    { zh: '每个账号或密钥每分钟最多的请求数', en: 'Most requests a minute of one account or key' },
  ),
  HUB_RATE_ADDRESS: numberKey(
    3_000,
    { min: 60, max: 100_000_000 },
    { zh: '未登录时每个地址每分钟最多的请求数', en: 'Most requests a minute of one address that is not signed in' },
  ),
  HUB_DATA_DIR: nameKey('data', { zh: '数据目录', en: 'Folder of everything the hub stores' }),
  HUB_DATABASE_URL: textKey(
    '',
    { zh: 'PostgreSQL 地址；留空用内嵌数据库', en: 'PostgreSQL address; empty for the embedded database' },
    true,
  ),
  HUB_NATS_URL: textKey(
    '',
    { zh: 'NATS 地址；留空用进程内总线', en: 'NATS address; empty for the in-process bus' },
    true,
  ),
  HUB_OUTBOUND_ALLOW: textKey('', {
    zh: '允许中枢访问的主机，逗号分隔：host、host:port、*.example.org；内网地址须写全名；留空则不向外访问',
    en: 'Hosts the hub may call, separated by commas: host, host:port, *.example.org; a host inside the network must be named in full; empty for none',
  }),
  HUB_DELIVERY_DAYS: numberKey(
    10,
    { min: 1, max: 365 },
    {
      zh: '接收方不可用时，通知与回调等待投递的天数；超过则成为死信',
      en: 'Days that notifications and webhook events wait for a receiver that is away; then they are dead letters',
    },
  ),
  HUB_SECRET_KEY: secretKey({
    zh: '加密存储密钥材料的口令（至少 32 个字符）；留空用数据目录 keys/secret.key。多个进程共用数据库时须相同',
    en: 'Text that seals stored secrets (32 characters at least); empty for keys/secret.key of the data folder. The same for all processes on one database',
  }),
  HUB_LOG_LEVEL: choiceKey('info', ['debug', 'info', 'warn', 'error', 'silent'], { zh: '日志级别', en: 'Log level' }),
} as const satisfies ConfigSchema;

interface Source {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A JSON object with the same keys; the environment wins. */
  readonly file?: string;
}

/**
 * Reads the settings of all modules. The only place that looks at the environment.
 * @throws config.unknownKey for a `HUB_` key no module declares, config.badValue for a value that cannot be read
 */
export function readConfig<const S extends ConfigSchema>(schema: S, source: Source): ConfigOf<S> {
  const file = source.file ?? source.environment.HUB_CONFIG_FILE ?? 'hub.json';
  const given = new Map<string, { text: string; origin: string }>();
  for (const [key, value] of Object.entries(readFile(file, source.environment.HUB_CONFIG_FILE !== undefined))) {
    given.set(key, { text: String(value), origin: file });
  }
  for (const [key, value] of Object.entries(source.environment)) {
    if (
      key.startsWith('HUB_') &&
      !key.startsWith('HUB_TEST_') &&
      !key.startsWith('HUB_BENCH_') &&
      key !== 'HUB_CONFIG_FILE'
    ) {
      given.set(key, { text: value ?? '', origin: 'environment' });
    }
  }
  readSecretFiles(schema, given);
  const keys = Object.keys(schema);
  for (const [key, { origin }] of given) {
    if (keys.includes(key)) continue;
    const nearest = nearestWord(key, keys);
    throw configErrors.unknownKey({
      key,
      origin,
      hint: nearest ? `是否应为 ${nearest}？` : '请删除它。',
      hintEn: nearest ? `Did you mean ${nearest}?` : 'Remove it.',
    });
  }
  const entries = Object.entries(schema).map(([key, setting]) => {
    const text = given.get(key)?.text;
    const value = text === undefined ? setting.default : setting.parse(text);
    if (value === undefined && text === '') return [key, setting.default];
    if (value === undefined)
      throw configErrors.badValue({ key, expects: setting.expects.zh, expectsEn: setting.expects.en });
    return [key, value];
  });
  return Object.fromEntries(entries) as ConfigOf<S>;
}

/** A secret may lie in a file instead, which `HUB_X_FILE` names: so it stands in no environment and no process list. */
function readSecretFiles(schema: ConfigSchema, given: Map<string, { text: string; origin: string }>): void {
  for (const [plain, { secret }] of Object.entries(schema)) {
    const key = `${plain}_FILE`;
    const named = secret ? given.get(key) : undefined;
    if (!named) continue;
    given.delete(key);
    if (given.has(plain)) throw configErrors.badSecretFile({ key, plain });
    try {
      given.set(plain, { text: readFileSync(named.text, 'utf8').replace(/\r?\n$/, ''), origin: key });
    } catch (error) {
      throw configErrors.badSecretFile({ key, plain }, error);
    }
  }
}

function readFile(file: string, required: boolean): Record<string, unknown> {
  if (!existsSync(file)) {
    if (required) throw configErrors.badFile({ file });
    return {};
  }
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw configErrors.badFile({ file }, error);
  }
  throw configErrors.badFile({ file });
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** The declared key a typing error most likely meant: fewest edits, at most a third of its length. */
function nearestWord(word: string, words: readonly string[]): string | undefined {
  const ranked = words.map((other) => ({ other, edits: editDistance(word, other) })).sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best && best.edits <= word.length / 3 ? best.other : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
