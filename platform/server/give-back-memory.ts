import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

const rest_ms = 1_500;
const look_ms = 30_000;
/** Looks in a row at a hub that rests. */
const quietLooks = 10;
/** Seconds of CPU in a second. */
const worked = 0.2;
const rests = 0.05;

/**
 * Gives back what the start alone has needed, and later what work has left once the hub has rested for five minutes.
 * Loading a thousand modules makes V8 grow its young generation to 128 MiB, which it keeps while nobody asks for anything:
 * measured, an idle hub on PostgreSQL held 350 MiB and holds 180 after this.
 *
 * V8's own way, its memory reducer, is turned off: within seconds of a pause it collects as thoroughly, compiled code included, and
 * each burst of requests starts half cold (measured, bursts of a second between pauses: 170 µs of CPU an update with it, 95 without).
 */
export function giveBackMemory(): void {
  setFlagsFromString('--memory-reducer-gc-count=0');
  // What survives a collection of the young is little: a second thread that helps with it costs more than it does.
  setFlagsFromString('--no-parallel-scavenge');
  // V8 makes what has survived often where the old is. What a hub remembers of an entity survives until its next write: then lists of each
  // write were made there, and all they lead to, requests included, was kept and moved until all was collected (measured, updates: 970
  // bytes moved for each and 120 without, main thread 43.2 and 37.4 µs, V8's own threads 4.6 and 1.3, p99 17 and 11 ms).
  setFlagsFromString('--no-allocation-site-pretenuring');
  // What a hub keeps while it works is small beside what it may use: it collects wholly when that has doubled, not at a third
  // more (measured, updates: 8 instead of 18 µs each in V8's own threads, p99 24 ms instead of 32).
  setFlagsFromString('--heap-growing-percent=100');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect | undefined;
  setFlagsFromString('--no-expose-gc');
  const giveBack = () => collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  setTimeout(() => {
    giveBack();
    let before = process.cpuUsage();
    let quiet = 0;
    let hasWorked = true;
    setInterval(() => {
      const { user, system } = process.cpuUsage(before);
      before = process.cpuUsage();
      const share = (user + system) / 1_000 / look_ms;
      hasWorked ||= share > worked;
      quiet = share > rests ? 0 : quiet + 1;
      if (!hasWorked || quiet < quietLooks) return;
      hasWorked = false;
      giveBack();
    }, look_ms).unref();
  }, rest_ms).unref();
}
