import type { EntityAccess } from '@hub/kernel';
import { getName } from '../attributes/names.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { checkProjections, type Projection, parseProjection } from '../query/projection.ts';
import type { QueryInput } from '../query/query-input.ts';
import type { Format, View } from './represent.ts';

const formats: Readonly<Record<string, Format>> = {
  normalized: 'normalized',
  concise: 'concise',
  simplified: 'simplified',
  keyValues: 'simplified',
};

const own = new Set(['id', 'type', 'scope']);

/** Stored names of a list of members. */
export function keysOf(names: readonly string[] | undefined, context: LdContext): ReadonlySet<string> | undefined {
  return names && new Set(names.map((name) => (own.has(name) ? name : context.keyOf(getName(name, 'attribute')))));
}

/** Members of entities and of those behind them. @throws context.badRequestData */
export function projectionOf(
  names: readonly string[] | string | undefined,
  what: string,
  context: LdContext,
): Projection | undefined {
  if (names === undefined) return undefined;
  return parseProjection(typeof names === 'string' ? names : names.join(','), context, what);
}

/** @param refuse what one that does not exist is; in a URL it is another error than in a body */
export function formatOf(name: string | undefined, refuse = contextErrors.badRequestData): Format {
  if (name === undefined) return 'normalized';
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) throw refuse({ reason: `format ${name.slice(0, 32)}` });
  return format;
}

/** How the client wants entities shown. @param more further options the operation knows */
export function viewOf(
  input: QueryInput,
  context: LdContext,
  access: EntityAccess,
  more: readonly string[] = [],
): View {
  const options = input.list('options') ?? [];
  const known = [...Object.keys(formats), 'sysAttrs', ...more];
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) throw contextErrors.invalidRequest({ reason: `options=${unknown.slice(0, 32)}` });
  const [pick, omit] = [
    projectionOf(input.text('pick'), 'pick', context),
    projectionOf(input.text('omit'), 'omit', context),
  ];
  const attributes = keysOf(input.list('attrs'), context);
  checkProjections({ attributes, pick, omit });
  return {
    context,
    access,
    format: formatOf(
      input.text('format') ?? options.find((name) => Object.hasOwn(formats, name)),
      contextErrors.invalidRequest,
    ),
    sysAttrs: options.includes('sysAttrs'),
    attributes,
    pick,
    omit,
    languages: languagesOf(input.text('lang')),
    datasetIds: setOf(input.list('datasetId')),
  };
}

export function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names && new Set(names);
}

/** Language ranges with weights as in an Accept-Language header, best first; those of no weight are not wanted. */
export function languagesOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const ranges = text.split(',').map((part) => {
    const [range = '', weight] = part.trim().split(/\s*;\s*q=/);
    return { range, weight: Number(weight ?? 1) || 0 };
  });
  return ranges
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ range }) => range);
}
