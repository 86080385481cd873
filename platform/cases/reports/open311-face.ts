import { chinaOffset_ms, defineErrors, type Instant } from '@hub/kernel';
import { type Face, type Reply, writeXml, type XmlElement } from '@hub/runtime';

export const open311Errors = defineErrors('open311', {
  formatUnknown: {
    status: 404,
    zh: '地址须以 .json 或 .xml 结尾',
    en: 'An address here ends with .json or .xml',
  },
  requestUnknown: { status: 404, zh: '没有该上报：{id}', en: 'There is no service request {id}' },
  tokenUnknown: { status: 404, zh: '没有该令牌', en: 'There is no such token' },
  badFilter: { status: 400, zh: '{name} 不符合要求：{reason}', en: '{name} is not valid: {reason}' },
});

export const formats = ['json', 'xml'] as const;
export type Format = (typeof formats)[number];

const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
};

/** What an item of a list is called in XML. */
const items: Readonly<Record<string, string>> = {
  services: 'service',
  attributes: 'attribute',
  values: 'value',
  service_requests: 'request',
  endpoints: 'endpoint',
  formats: 'format',
  errors: 'error',
};

type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** One answer in both formats: JSON without the root's name, XML with it. */
export function open311Reply(root: string, value: Value, format: Format, status = 200): Required<Reply> {
  const body = format === 'json' ? JSON.stringify(value) : writeXml(elementOf(root, value));
  return { status, headers: { 'content-type': contentTypes[format] }, body };
}

function elementOf(name: string, value: Value): XmlElement {
  if (value === null) return { name };
  if (typeof value !== 'object') return { name, content: value };
  if (isList(value)) return { name, content: value.map((item) => elementOf(items[name] ?? 'item', item)) };
  return { name, content: Object.entries(value).map(([key, item]) => elementOf(key, item)) };
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}

/** The name and the format of the last part of a path. @throws open311.formatUnknown */
export function splitFormat(file: string): readonly [name: string, format: Format] {
  const format = formats.find((candidate) => file.endsWith(`.${candidate}`));
  if (!format) throw open311Errors.formatUnknown();
  return [file.slice(0, -format.length - 1), format];
}

/** GeoReport v2: date and time with the offset of the place. */
export function w3DateTime(at: Instant): string {
  return `${new Date(at + chinaOffset_ms).toISOString().slice(0, 19)}+08:00`;
}

/** GeoReport v2 errors: a list of code (the HTTP status) and description, in the format asked for. */
export const open311Face: Face = {
  id: 'open311',
  renderError: (error, { url, language }) =>
    open311Reply(
      'errors',
      [{ code: error.status, description: error.text[language] }],
      /\.xml(?:$|\?)/.test(url) ? 'xml' : 'json',
      error.status,
    ),
};
