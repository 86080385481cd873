import { type Instant, isoInstant } from '@hub/kernel';
import { evaluate, FeelFunction, parseExpression, parseUnaryTests, toFeel, unaryTest } from 'feelin';
import { RE2JS } from 're2js';
import { processErrors } from '../errors.ts';

/** Values of a process by name: JSON, as they are stored. */
export type Variables = Readonly<Record<string, unknown>>;

export const longestExpression = 4_000;
const deepest = 40;
const longestRange = 1_000;
const longestList = 10_000;

/** The expression of a text such as `=amount > 3`; the sign of equality may be left out where only an expression can stand. */
export function expressionOf(text: string): string {
  return text.trim().replace(/^=/, '').trim();
}

/** What is wrong with an expression, without evaluating it; undefined for a good one. */
export function feelFault(text: string, kind: 'expression' | 'unaryTests' = 'expression'): string | undefined {
  if (text.length > longestExpression) return `longer than ${longestExpression} characters`;
  try {
    const tree = kind === 'expression' ? parseExpression(text, {}, undefined) : parseUnaryTests(text, {}, undefined);
    return treeFault(tree.cursor(), text) ?? trialFault(text, kind);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Cursor = ReturnType<ReturnType<typeof parseExpression>['cursor']>;

/** Expressions come from people: none may run long, whatever it is given. */
function treeFault(cursor: Cursor, text: string): string | undefined {
  let depth = 0;
  const loops: number[] = [];
  for (;;) {
    const { name } = cursor;
    if (depth > deepest) return 'nested too deeply';
    if (cursor.type.isError) return `not understood at ${cursor.from}`;
    while (loops.length > 0 && (loops.at(-1) ?? 0) >= depth) loops.pop();
    if (name === 'ForExpression' || name === 'QuantifiedExpression') {
      loops.push(depth);
      if (loops.length > 2) return 'more than two loops inside each other';
    }
    if (name === 'IterationContext') {
      const fault = rangeFault(text.slice(cursor.from, cursor.to));
      if (fault) return fault;
    }
    if (name === 'FunctionDefinition' && !/Parameter/.test(cursor.node.parent?.name ?? ''))
      return 'functions are defined only where one is an argument';
    if (cursor.firstChild()) {
      depth += 1;
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return undefined;
      depth -= 1;
    }
  }
}

function rangeFault(text: string): string | undefined {
  if (!text.includes('..')) return undefined;
  const [from, to] = text.split('..').map(Number);
  const span = Math.abs((to ?? Number.NaN) - (from ?? Number.NaN));
  return span <= longestRange ? undefined : `a loop runs from one number to another, at most ${longestRange} apart`;
}

/** The parser forgives what the interpreter does not; nothing is known, so names that are missing say nothing. */
function trialFault(text: string, kind: 'expression' | 'unaryTests'): string | undefined {
  try {
    if (kind === 'expression') evaluate(text, builtins(0));
    else unaryTest(text, { ...builtins(0), '?': null });
    return undefined;
  } catch (error) {
    return error instanceof Error && error.name.includes('Syntax') ? error.message : undefined;
  }
}

const good = new Map<string, true>();

function check(text: string, kind: 'expression' | 'unaryTests'): void {
  const key = `${kind}:${text}`;
  if (good.has(key)) return;
  const reason = feelFault(text, kind);
  if (reason !== undefined) throw processErrors.expression({ expression: text.slice(0, 200), reason });
  if (good.size > 5_000) good.clear();
  good.set(key, true);
}

/** The value of a FEEL expression as JSON; names that are not there are null. `at` is what `now()` says. @throws process.expression */
export function evaluateFeel(text: string, variables: Variables, at: Instant): unknown {
  return plain(evaluateTyped(text, variables, at));
}

/** The value as FEEL knows it: dates stay dates, for what is worked out from it next. @throws process.expression */
export function evaluateTyped(text: string, variables: Variables, at: Instant): unknown {
  const expression = expressionOf(text);
  check(expression, 'expression');
  return run(expression, () => evaluate(expression, { ...builtins(at), ...variables }).value);
}

/** A function of FEEL made from one of ours. */
export function feelFunction(parameters: readonly string[], call: (values: readonly unknown[]) => unknown): unknown {
  return new FeelFunction((...values: unknown[]) => call(values), [...parameters]);
}

const casts: Readonly<Record<string, string>> = {
  date: 'date',
  time: 'time',
  dateTime: 'date and time',
  'date and time': 'date and time',
  dayTimeDuration: 'duration',
  'days and time duration': 'duration',
  yearMonthDuration: 'duration',
  'years and months duration': 'duration',
};

/** A text as the type a decision says it is; what has another type stays as it is. */
export function typedAs(value: unknown, type: string | undefined): unknown {
  const cast = casts[type ?? ''];
  return cast !== undefined && typeof value === 'string' ? evaluate(`${cast}(value)`, { value }).value : value;
}

/** Whether a value passes the tests of a decision table's cell; `-` passes all. @throws process.expression */
export function passesTests(text: string, value: unknown, variables: Variables, at: Instant): boolean {
  const tests = text.trim();
  if (tests === '' || tests === '-') return true;
  check(tests, 'unaryTests');
  return run(tests, () => unaryTest(tests, { ...builtins(at), ...variables, '?': value }).value === true);
}

/** A condition has to be true or false: one that is neither is an error, never a quiet no. @throws process.expression */
export function holds(text: string, variables: Variables, at: Instant): boolean {
  const value = evaluateFeel(text, variables, at);
  if (typeof value === 'boolean') return value;
  throw processErrors.expression({
    expression: text.slice(0, 200),
    reason: `${JSON.stringify(value)} is neither true nor false`,
  });
}

/** A literal, or with a leading `=` an expression. @throws process.expression */
export function textOrFeel(text: string, variables: Variables, at: Instant): unknown {
  return text.trim().startsWith('=') ? evaluateFeel(text, variables, at) : text.trim();
}

function run<T>(expression: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw processErrors.expression({ expression: expression.slice(0, 200), reason });
  }
}

/** Dates, durations and their kin become their ISO text; what JSON cannot hold becomes null. */
export function plain(value: unknown): unknown {
  if (value === undefined || typeof value === 'function') return null;
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

/** Built-in functions of FEEL that the hub has its own way for: linear-time patterns, bounded lists, the time it is given. */
function builtins(at: Instant): Record<string, unknown> {
  return {
    ...ours,
    now: new FeelFunction(() => toFeel(new Date(at)), []),
    today: new FeelFunction(() => dayOf(at), []),
  };
}

function dayOf(at: Instant): unknown {
  return evaluate(`date("${isoInstant(at).slice(0, 10)}")`).value;
}

const pattern = (text: unknown, flags?: unknown) =>
  RE2JS.compile(
    String(text),
    (typeof flags === 'string' ? flags.split('') : []).reduce((sum, flag) => sum | (flagBits[flag] ?? 0), 0),
  );
const flagBits: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL, m: RE2JS.MULTILINE };

const bounded = (list: unknown[]): unknown[] | null => (list.length > longestList ? null : list);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const ours = {
  matches: new FeelFunction(
    (input, text, flags) => (typeof input === 'string' ? pattern(text, flags).matcher(input).find() : null),
    ['input', 'pattern', 'flags'],
  ),
  replace: new FeelFunction(
    (input, text, replacement, flags) =>
      typeof input === 'string' ? pattern(text, flags).matcher(input).replaceAll(String(replacement)) : null,
    ['input', 'pattern', 'replacement', 'flags'],
  ),
  split: new FeelFunction(
    (input, text) => (typeof input === 'string' ? bounded(pattern(text).split(input, -1)) : null),
    ['string', 'delimiter'],
  ),
  append: new FeelFunction((list, ...items) => bounded([...listOf(list), ...items]), ['list', '...item']),
  concatenate: new FeelFunction((...lists) => bounded(lists.flatMap(listOf)), ['...list']),
  flatten: new FeelFunction((list) => bounded(listOf(list).flat(8)), ['list']),
};
