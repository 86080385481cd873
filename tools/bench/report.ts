import type { BenchCase, Goal } from './bench-cases.ts';
import { ratioOf, type Sample, type Spread, spreadOf } from './measure.ts';
import type { Verdict } from './oracle.ts';

export interface RatioReport extends Spread {
  readonly to: string;
  readonly title: string;
  readonly goal?: number;
  readonly reached?: boolean;
}

export interface CaseReport {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly contenders: readonly {
    readonly id: string;
    readonly title: string;
    readonly rate: Spread;
    readonly perCpuSecond?: number;
    readonly p50_ms: number;
    readonly p99_ms: number;
    readonly aftermath_ms: number;
  }[];
  readonly ratios: readonly RatioReport[];
}

export function reportCase(benchCase: BenchCase, samples: ReadonlyMap<string, readonly Sample[]>): CaseReport {
  const { id, title, unit, contenders, goals } = benchCase;
  const of = (contender: string): readonly Sample[] => samples.get(contender) ?? [];
  return {
    id,
    title,
    unit,
    contenders: contenders.map((contender) => {
      const list = of(contender.id);
      const cpu = list.flatMap(({ perCpuSecond }) => (perCpuSecond === undefined ? [] : [perCpuSecond]));
      return {
        id: contender.id,
        title: contender.title,
        rate: rounded(spreadOf(list.map(({ rate }) => rate)), 0),
        ...(cpu.length > 0 ? { perCpuSecond: Math.round(spreadOf(cpu).median) } : {}),
        p50_ms: round(spreadOf(list.map(({ tally }) => tally.p50_ms)).median, 1),
        p99_ms: round(spreadOf(list.map(({ tally }) => tally.p99_ms)).median, 1),
        aftermath_ms: Math.round(spreadOf(list.map(({ aftermath_ms }) => aftermath_ms)).median),
      };
    }),
    ratios: contenders.slice(1).map((contender) => ratioReport(contender, of('hub'), of(contender.id), goals)),
  };
}

function ratioReport(
  to: { id: string; title: string },
  hub: readonly Sample[],
  other: readonly Sample[],
  goals: readonly Goal[],
): RatioReport {
  const spread = rounded(ratioOf(hub, other), 2);
  const goal = goals.find(({ yardstick }) => yardstick === to.id)?.atLeast;
  return {
    to: to.id,
    title: to.title,
    ...spread,
    ...(goal === undefined ? {} : { goal, reached: spread.median >= goal }),
  };
}

/** The table for people. */
export function tableOf(cases: readonly CaseReport[], verdicts: readonly Verdict[]): string {
  const lines = cases.flatMap(({ title, unit, contenders, ratios }) => [
    '',
    title,
    ...contenders.map(({ id, title: name, rate, perCpuSecond, p50_ms, p99_ms, aftermath_ms }) => {
      const ratio = ratios.find(({ to }) => to === id);
      const share = ratio
        ? `hub is ${ratio.median.toFixed(2)} × (${ratio.min.toFixed(2)} … ${ratio.max.toFixed(2)})`
        : '';
      const goal =
        ratio?.goal === undefined ? '' : `  goal ≥ ${ratio.goal} ×: ${ratio.reached ? 'reached' : 'NOT reached'}`;
      const figures = `${padded(rate.median)} ${unit}  ${padded(perCpuSecond)} per CPU-s  p50 ${p50_ms} ms, p99 ${p99_ms} ms${aftermath_ms > 300 ? `, busy ${aftermath_ms} ms longer` : ''}`;
      return `  ${name.padEnd(46)}${figures.padEnd(96)}${share}${goal}`;
    }),
  ]);
  const missed = cases.flatMap(({ id, ratios }) =>
    ratios
      .filter(({ reached }) => reached === false)
      .map(({ to, median, goal }) => `${id} over ${to}: ${median} × instead of ${goal} ×`),
  );
  const checks = verdicts.map(
    ({ subject, checked, wrong, note }) =>
      `  ${wrong === 0 ? '✔' : '✖'} ${subject}: ${checked} checked, ${wrong} wrong${note ? ` (${note})` : ''}`,
  );
  return [
    ...lines,
    '',
    'What was acknowledged and what is stored',
    ...checks,
    '',
    missed.length === 0 ? 'Every goal is reached.' : `Not reached: ${missed.join('; ')}`,
    '',
  ].join('\n');
}

function padded(value: number | undefined): string {
  return (value === undefined ? '–' : Math.round(value).toLocaleString('en')).padStart(8);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function rounded({ median, min, max }: Spread, digits: number): Spread {
  return { median: round(median, digits), min: round(min, digits), max: round(max, digits) };
}
