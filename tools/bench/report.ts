import type { BenchCase, Goal } from './bench-cases.ts';
import { ratioOf, type Sample, type Spread, spreadOf } from './measure.ts';
import type { StartReport } from './measure-start.ts';
import type { Verdict } from './oracle.ts';

export interface RatioReport extends Spread {
  readonly to: string;
  readonly title: string;
  /** Of the 95th percentiles of latency. */
  readonly p95: Spread;
  /** Of what a CPU second of servers and database does: others at work on the machine change it less than rates. */
  readonly perCpu: Spread;
  readonly goals: readonly GoalReport[];
}

export interface GoalReport {
  readonly issue: number;
  /** For people: what was promised. */
  readonly promise: string;
  readonly figure: number;
  readonly reached: boolean;
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
    readonly p95_ms: number;
    readonly p99_ms: number;
    readonly aftermath_ms: number;
  }[];
  readonly ratios: readonly RatioReport[];
  readonly promised?: BenchCase['promised'];
}

export function reportCase(benchCase: BenchCase, samples: ReadonlyMap<string, readonly Sample[]>): CaseReport {
  const { id, title, unit, contenders, goals, promised } = benchCase;
  const of = (contender: string): readonly Sample[] => samples.get(contender) ?? [];
  return {
    id,
    title,
    unit,
    ...(promised ? { promised } : {}),
    contenders: contenders.map((contender) => {
      const list = of(contender.id);
      const cpu = list.flatMap(({ perCpuSecond }) => (perCpuSecond === undefined ? [] : [perCpuSecond]));
      return {
        id: contender.id,
        title: contender.title,
        rate: rounded(spreadOf(list.map(({ rate }) => rate)), 0),
        ...(cpu.length > 0 ? { perCpuSecond: Math.round(spreadOf(cpu).median) } : {}),
        p50_ms: round(spreadOf(list.map(({ tally }) => tally.p50_ms)).median, 1),
        p95_ms: round(spreadOf(list.map(({ tally }) => tally.p95_ms)).median, 1),
        p99_ms: round(spreadOf(list.map(({ tally }) => tally.p99_ms)).median, 1),
        aftermath_ms: Math.round(spreadOf(list.map(({ aftermath_ms }) => aftermath_ms)).median),
      };
    }),
    ratios: contenders
      .slice(1)
      .map((contender) => ratioReport(contender, of(contenders[0]?.id ?? ''), of(contender.id), goals)),
  };
}

function ratioReport(
  to: { id: string; title: string },
  hub: readonly Sample[],
  other: readonly Sample[],
  goals: readonly Goal[],
): RatioReport {
  const spread = rounded(ratioOf(hub, other), 2);
  const p95 = rounded(
    spreadOf(hub.map((sample, round) => sample.tally.p95_ms / (other[round]?.tally.p95_ms ?? Number.NaN))),
    2,
  );
  const perCpu = rounded(
    spreadOf(
      hub.map(({ perCpuSecond }, round) => (perCpuSecond ?? Number.NaN) / (other[round]?.perCpuSecond ?? Number.NaN)),
    ),
    2,
  );
  const reports = goals
    .filter(({ yardstick }) => yardstick === to.id)
    .map((goal) => {
      const [promise, figure, reached] =
        'p95AtMost' in goal
          ? [`p95 ≤ ${goal.p95AtMost} ×`, p95.median, p95.median <= goal.p95AtMost]
          : 'perCpuAtLeast' in goal
            ? [`per CPU-s ≥ ${round(goal.perCpuAtLeast, 2)} ×`, perCpu.median, perCpu.median >= goal.perCpuAtLeast]
            : [`≥ ${round(goal.atLeast, 2)} ×`, spread.median, spread.median >= goal.atLeast];
      return { issue: goal.issue, promise, figure, reached };
    });
  return { to: to.id, title: to.title, ...spread, p95, perCpu, goals: reports };
}

/** One case of the table for people. */
export function caseLines({ title, unit, contenders, ratios }: CaseReport): readonly string[] {
  return [
    '',
    title,
    ...contenders.map(({ id, title: name, rate, perCpuSecond, p50_ms, p95_ms, p99_ms, aftermath_ms }) => {
      const ratio = ratios.find(({ to }) => to === id);
      const share = ratio
        ? `first is ${ratio.median.toFixed(2)} × (${ratio.min.toFixed(2)} … ${ratio.max.toFixed(2)}), p95 ${ratio.p95.median.toFixed(2)} ×, per CPU-s ${ratio.perCpu.median.toFixed(2)} × (${ratio.perCpu.min.toFixed(2)} … ${ratio.perCpu.max.toFixed(2)})`
        : '';
      const goal = (ratio?.goals ?? [])
        .map(({ issue, promise, reached }) => `  issue ${issue}: ${promise} ${reached ? 'reached' : 'NOT reached'}`)
        .join('');
      const figures = `${padded(rate.median)} ${unit}  ${padded(perCpuSecond)} per CPU-s  p50 ${p50_ms}, p95 ${p95_ms}, p99 ${p99_ms} ms${aftermath_ms > 300 ? `, busy ${aftermath_ms} ms longer` : ''}`;
      return `  ${name.padEnd(46)}${figures.padEnd(96)}${share}${goal}`;
    }),
  ];
}

/** The table for people. */
export function tableOf(cases: readonly CaseReport[], verdicts: readonly Verdict[], start?: StartReport): string {
  const judged = cases.flatMap(({ id, ratios }) =>
    ratios.flatMap(({ to, goals }) =>
      goals.map(
        ({ issue, promise, figure, reached }) =>
          `  ${reached ? '✔' : '✖'} issue ${issue}: ${id} over ${to} ${promise}: ${figure} × ${reached ? 'reached' : 'NOT reached'}`,
      ),
    ),
  );
  const timely = cases.flatMap(({ id, promised, contenders: [first] }) => {
    if (!promised || !first) return [];
    const reached = first.p99_ms <= promised.p99_ms;
    return [`  ${reached ? '✔' : '✖'} issue ${promised.issue}: ${id} p99 ${first.p99_ms} ms (≤ ${promised.p99_ms} ms)`];
  });
  const checks = verdicts.map(
    ({ subject, checked, wrong, note }) =>
      `  ${wrong === 0 ? '✔' : '✖'} ${subject}: ${checked} checked, ${wrong} wrong${note ? ` (${note})` : ''}`,
  );
  return [
    ...cases.flatMap(caseLines),
    '',
    'What was acknowledged and what is stored',
    ...checks,
    '',
    'What is promised',
    ...judged,
    ...timely,
    ...startLines(start),
    '',
  ].join('\n');
}

function startLines(start: StartReport | undefined): string[] {
  if (!start) return [];
  const mark = (reached: boolean) => (reached ? '✔' : '✖');
  const { startGoal_ms, idleGoal_mib } = start;
  return [
    `  ${mark(start.start_ms <= startGoal_ms)} issue 3: start to the first 200 ${start.start_ms} ms (≤ ${startGoal_ms} ms; the very first, with migrations, ${start.first_ms} ms)`,
    `  ${mark(start.idle_mib <= idleGoal_mib)} issue 3: memory of an idle hub ${start.idle_mib} MiB (≤ ${idleGoal_mib} MiB)`,
  ];
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
