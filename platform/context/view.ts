import type { RouteRequest } from '@hub/runtime';
import { contextErrors } from './errors.ts';
import type { LdContext } from './ld-context.ts';
import { getName } from './names.ts';
import type { Format, View } from './represent.ts';
import { listParameter, optionsOf, parameter } from './request.ts';

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

export function formatOf(name: string | undefined): Format {
  if (name === undefined) return 'normalized';
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!format) throw contextErrors.badRequestData({ reason: `format ${name.slice(0, 32)}` });
  return format;
}

/** How the client wants entities shown. @param more further options the operation knows */
export function viewOf(request: RouteRequest, context: LdContext, more: readonly string[] = []): View {
  const options = optionsOf(request, [...Object.keys(formats), 'sysAttrs', ...more]);
  const chosen = parameter(request, 'format') ?? Object.keys(formats).find((name) => options.has(name));
  return {
    context,
    format: formatOf(chosen),
    sysAttrs: options.has('sysAttrs'),
    attributes: keysOf(listParameter(request, 'attrs'), context),
    pick: keysOf(listParameter(request, 'pick'), context),
    omit: keysOf(listParameter(request, 'omit'), context),
    languages: languagesOf(parameter(request, 'lang')),
    datasetIds: setOf(listParameter(request, 'datasetId')),
  };
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names && new Set(names);
}

/** Language ranges with weights as in an Accept-Language header, best first. */
export function languagesOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const ranges = text.split(',').map((part) => {
    const [range = '', weight] = part.trim().split(/\s*;\s*q=/);
    return { range, weight: Number(weight ?? 1) || 0 };
  });
  return ranges.sort((a, b) => b.weight - a.weight).map(({ range }) => range);
}
