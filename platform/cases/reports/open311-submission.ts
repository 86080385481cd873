import { reportErrors } from './report-errors.ts';
import type { Submission } from './report-open.ts';
import { placeOf } from './report-routes.ts';
import { plainText } from './report-text.ts';
import { largestPhoto_bytes, mostPhotos, photoType } from './reporter-photo.ts';

/** The fields of a POST as they came, whatever its content type. */
interface Fields {
  readonly plain: ReadonlyMap<string, string>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly pictures: readonly Uint8Array[];
}

/** A description of 4,000 characters, each three bytes and each byte three characters of a form, and the rest. */
const largest_bytes = 64 * 1024;
/** Words and pictures together; a larger picture is uploaded alone, with the code. */
export const largestWithPictures_bytes = largestPhoto_bytes;

const attributeName = /^attribute\[([\w.-]{1,64})\](\[\])?$/;

/** The fields of a form, with or without pictures, or of a JSON object. @throws report.unsupportedBody, report.invalid, report.bodyTooLarge, report.photoRefused, report.photosFull */
export async function readFields(body: unknown, contentType: string | string[] | undefined): Promise<Fields> {
  const type = contentType?.toString().split(';')[0]?.trim().toLowerCase();
  if (body instanceof Uint8Array && type === 'multipart/form-data') return readParts(body, String(contentType));
  if (body instanceof Uint8Array && type === 'application/x-www-form-urlencoded') {
    if (body.byteLength > largest_bytes) throw reportErrors.bodyTooLarge();
    return readForm(new URLSearchParams(Buffer.from(body).toString('utf8')));
  }
  if (type === 'application/json' && isRecord(body)) return readJson(body);
  throw reportErrors.unsupportedBody();
}

/** Pictures come as parts `media`, as in the servers that extend the specification; any other file is refused. */
async function readParts(body: Uint8Array, contentType: string): Promise<Fields> {
  const parts = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  if (!parts) throw invalid('body', 'not a form with parts');
  const texts: [string, string][] = [];
  const pictures: Uint8Array[] = [];
  for (const [key, value] of parts) {
    if (typeof value === 'string') texts.push([key, value]);
    else if (key !== 'media' && key !== 'media[]') throw invalid(key.slice(0, 64), 'files come as media');
    // A form field for files that was left empty.
    else if (value.size > 0) pictures.push(await value.bytes());
  }
  if (pictures.length > mostPhotos) throw reportErrors.photosFull({ most: mostPhotos });
  if (pictures.some((one) => photoType(one) === undefined)) throw reportErrors.photoRefused();
  return { ...readForm(texts), pictures };
}

function readForm(fields: Iterable<[string, string]>): Fields {
  const plain = new Map<string, string>();
  const attributes = new Map<string, string | string[]>();
  for (const [key, value] of fields) {
    const [, name, many] = attributeName.exec(key) ?? [];
    if (name === undefined) {
      if (plain.has(key)) throw invalid(key.slice(0, 64), 'given twice');
      plain.set(key, value);
    } else {
      const before = attributes.get(name);
      attributes.set(name, many === undefined && before === undefined ? value : [before ?? [], value].flat());
    }
  }
  return { plain, attributes: Object.fromEntries(attributes), pictures: [] };
}

/** JSON takes attributes as `"attribute": {…}` or, as a form does, as `"attribute[code]": …`. */
function readJson(body: Readonly<Record<string, unknown>>): Fields {
  const { attribute = {}, ...rest } = body;
  if (!isRecord(attribute)) throw invalid('attribute', 'not an object');
  const attributes = { ...attribute };
  const plain = new Map<string, string>();
  for (const [key, value] of Object.entries(rest)) {
    const name = attributeName.exec(key)?.[1];
    if (name !== undefined) attributes[name] = value;
    else if (typeof value === 'string' || typeof value === 'number') plain.set(key, String(value));
    else if (value !== null) throw invalid(key.slice(0, 64), 'a text or a number');
  }
  return { plain, attributes, pictures: [] };
}

const contactFields = [
  ['first_name', 'first_name', 100],
  ['last_name', 'last_name', 100],
  ['phone', 'phone', 50],
  ['email', 'email', 200],
  ['account_id', 'accountId', 100],
  ['device_id', 'deviceId', 200],
] as const;

/** @throws report.invalid, report.markup, report.tooLong */
export function submissionOf({ plain, attributes }: Fields): Submission {
  const text = (name: string, most: number) => plainText(plain.get(name) ?? '', name, most);
  const service = text('service_code', 192);
  if (service === '') throw invalid('service_code', 'required');
  const address = text('address_string', 200);
  const mediaUrl = text('media_url', 1000);
  const area = text('address_id', 32);
  const place = placeOf(degrees(plain, 'long', 180), degrees(plain, 'lat', 90), area, address);
  const given = contactFields.flatMap(([name, key, most]): [string, string][] => {
    const value = text(name, most);
    return value === '' ? [] : [[key, value]];
  });
  const { first_name = '', last_name = '', ...reach } = Object.fromEntries(given);
  const name = fullName(first_name, last_name);
  return {
    service,
    place,
    description: text('description', 4000),
    answers: attributes,
    contact: { ...reach, ...(name === '' ? {} : { name }) },
    ...(address === '' ? {} : { address }),
    ...(mediaUrl === '' ? {} : { mediaUrl }),
  };
}

/** Chinese names are written family name first and without a space. */
function fullName(first: string, last: string): string {
  return /\p{Script=Han}/u.test(first + last) ? last + first : `${first} ${last}`.trim();
}

function degrees(plain: Fields['plain'], name: string, most: number): number | undefined {
  const text = plain.get(name)?.trim() ?? '';
  if (text === '') return undefined;
  if (!/^[+-]?\d{1,3}(?:\.\d{1,20})?$/.test(text) || Math.abs(Number(text)) > most) {
    throw invalid(name, `degrees between -${most} and ${most}`);
  }
  return Number(text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function invalid(field: string, reason: string) {
  return reportErrors.invalid({ field, reason });
}
