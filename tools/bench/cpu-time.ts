import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in ticks of 10 ms (`getconf CLK_TCK` is 100 on every platform Node supports). */
const tick_s = 0.01;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly own_s: number;
  readonly children_s: number;
}

/**
 * CPU seconds used so far by processes and everything below them, from /proc. A child that has ended counts in its
 * parent's share of children. @returns undefined where there is no /proc
 */
export function cpuSeconds(pids: readonly number[]): number | undefined {
  const stats = listStats();
  if (stats.length === 0) return undefined;
  const below = (pid: number): Stat[] => {
    const own = stats.filter((stat) => stat.pid === pid);
    return [...own, ...stats.filter((stat) => stat.parent === pid).flatMap((stat) => below(stat.pid))];
  };
  return pids.flatMap(below).reduce((sum, stat) => sum + stat.own_s + stat.children_s, 0);
}

function listStats(): Stat[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readStat(Number(name)));
  } catch {
    return [];
  }
}

function readStat(pid: number): Stat[] {
  try {
    // The second field is the command in brackets and may hold anything: count from the last bracket.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (index: number): number => fields[index] ?? 0;
    return [{ pid, parent: at(1), own_s: (at(11) + at(12)) * tick_s, children_s: (at(13) + at(14)) * tick_s }];
  } catch {
    return [];
  }
}
