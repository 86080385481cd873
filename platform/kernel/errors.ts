import type { Localised } from './localised.ts';

interface ErrorSpec extends Localised {
  readonly status: number;
}

/**
 * The one error class of the hub. `code` is API, `zh` and `en` may be shown to anyone,
 * `details` may be shown to the caller, `cause` goes to the log only.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: string;
  readonly status: number;
  readonly text: Localised;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, spec: ErrorSpec, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(`${code}: ${fill(spec.en, details)}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = spec.status;
    this.text = { zh: fill(spec.zh, details), en: fill(spec.en, details) };
    this.details = details;
  }
}

type ErrorMaker = (details?: Readonly<Record<string, unknown>>, cause?: unknown) => HubError;

/**
 * A registry of a module's errors: `defineErrors('case', { closed: { status: 409, zh: '…', en: '…' } })`
 * gives `errors.closed({ caseId })` with the code `case.closed`. `{name}` in a text is filled from the details.
 */
export function defineErrors<const T extends Readonly<Record<string, ErrorSpec>>>(
  area: string,
  specs: T,
): { readonly [K in keyof T]: ErrorMaker } {
  const makers = Object.entries(specs).map(([name, spec]): [string, ErrorMaker] => [
    name,
    (details, cause) => new HubError(`${area}.${name}`, spec, details, cause),
  ]);
  return Object.fromEntries(makers) as { readonly [K in keyof T]: ErrorMaker };
}

function fill(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => (key in details ? String(details[key]) : whole));
}
