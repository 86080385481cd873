import { isObject } from '../attributes/json-object.ts';
import { contextErrors } from '../errors.ts';

/** Where and how notifications leave (CIM 009 clauses 5.2.15 and 7.2 for MQTT). */
export interface Endpoint {
  /** As given. */
  readonly uri: string;
  /** What is called: the URI; of MQTT the broker alone. */
  readonly url: string;
  readonly mqtt: MqttEndpoint | undefined;
  readonly accept: 'application/json' | 'application/ld+json' | 'application/geo+json';
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout_ms: number;
  /** The shortest pause after a failure. */
  readonly cooldown_ms: number;
}

export interface MqttEndpoint {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  readonly username?: string;
  readonly password?: string;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** @throws context.badRequestData, context.operationNotSupported */
export function readEndpoint(value: unknown): Endpoint {
  if (!isObject(value)) throw bad('notification.endpoint is missing');
  const { uri } = value;
  if (typeof uri !== 'string' || uri.length > 2048 || !URL.canParse(uri)) throw bad('notification.endpoint.uri');
  if (!/^(https?|mqtts?):\/\//.test(uri))
    throw contextErrors.operationNotSupported({ reason: 'endpoints other than http, https, mqtt and mqtts' });
  const accept = value.accept ?? 'application/json';
  if (accept !== 'application/json' && accept !== 'application/ld+json' && accept !== 'application/geo+json')
    throw bad('notification.endpoint.accept');
  const info = new Map(pairsOf(value.notifierInfo, 'notifierInfo'));
  const mqtt = uri.startsWith('mqtt') ? readMqtt(uri, info) : undefined;
  return {
    uri,
    url: mqtt?.broker ?? uri,
    mqtt: mqtt?.endpoint,
    accept,
    headers: receiverHeadersOf(value.receiverInfo),
    timeout_ms: Math.min(amount(value.timeout, 'timeout') || 10_000, 60_000),
    cooldown_ms: Math.min(amount(value.cooldown, 'cooldown'), 86_400_000),
  };
}

const versions: Readonly<Record<string, 4 | 5>> = { 'mqtt3.1.1': 4, 'mqtt5.0': 5 };
const levels: Readonly<Record<string, 0 | 1 | 2>> = { '0': 0, '1': 1, '2': 2 };

/** `mqtt[s]://[user[:password]@]host[:port]/topic`, with `MQTT-Version` and `MQTT-QoS` in the notifierInfo. */
function readMqtt(uri: string, info: ReadonlyMap<string, string>): { broker: string; endpoint: MqttEndpoint } {
  const [, scheme = '', user, host = '', path = ''] =
    /^(mqtts?):\/\/(?:([^@/]*)@)?([^/?#]+)\/?([^?#]*)$/.exec(uri) ?? [];
  const topic = decode(path);
  if (topic === '' || /[+#\0]/.test(topic)) throw bad('the path of an MQTT endpoint is a topic without wildcards');
  const version = versions[info.get('MQTT-Version') ?? 'mqtt5.0'];
  const qos = levels[info.get('MQTT-QoS') ?? '0'];
  if (version === undefined) throw bad('MQTT-Version is mqtt3.1.1 or mqtt5.0');
  if (qos === undefined) throw bad('MQTT-QoS is 0, 1 or 2');
  const [username, password] = user?.split(':', 2).map(decode) ?? [];
  return {
    broker: `${scheme}://${host}`,
    endpoint: {
      topic,
      qos,
      version,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    },
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad('notification.endpoint.uri');
  }
}

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
/** Headers that say how a message is framed or routed are ours. */
export const ownHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'host',
  'link',
  'upgrade',
  'expect',
]);

/** A list of key and value as HTTP headers, whichever they are. @throws context.badRequestData */
export function headersOf(value: unknown, what: string): Readonly<Record<string, string>> {
  const pairs = pairsOf(value, what);
  if (!pairs.every(([key]) => headerName.test(key))) throw bad(`${what} is a list of key and value`);
  return Object.fromEntries(pairs);
}

/** The same of a receiver, who may not set ours. @throws context.badRequestData */
function receiverHeadersOf(value: unknown): Readonly<Record<string, string>> {
  const headers = headersOf(value, 'receiverInfo');
  if (Object.keys(headers).some((key) => ownHeaders.has(key.toLowerCase())))
    throw bad('receiverInfo is a list of key and value');
  return headers;
}

function pairsOf(value: unknown, what: string): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 100) throw bad(`${what} is a list of key and value`);
  return value.map((one) => {
    const { key, value: content } = isObject(one) ? one : {};
    if (typeof key !== 'string' || typeof content !== 'string' || !/^[\x20-\x7e]{0,4096}$/.test(content))
      throw bad(`${what} is a list of key and value`);
    return [key, content] as const;
  });
}

export function amount(value: unknown, what: string): number {
  if (value !== undefined && (typeof value !== 'number' || value < 0 || value > 1e9))
    throw bad(`${what} is not a number`);
  return value ?? 0;
}
