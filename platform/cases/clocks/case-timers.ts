import type { Instant } from '@hub/kernel';
import type { Log } from '@hub/runtime';
import type { CaseDeps } from '../act-on-case.ts';
import type { CaseEvent } from '../case-events.ts';
import { type CaseFile, caseFile, subjectOf } from '../case-file.ts';
import { foldCase } from '../case-machine.ts';
import { timersFollow } from '../case-process.ts';
import { type CaseState, pausedSince } from '../case-state.ts';
import type { RegisteredCaseType } from '../case-types.ts';
import { afterEvent } from '../changed-case.ts';
import { isTaken } from '../reports/report-open.ts';
import { selectEvents } from '../store.ts';
import { caseDueAt } from './case-clock.ts';
import { nextSlip } from './slip-ladder.ts';
import { selectDueTimers } from './store-timers.ts';

const actor = { id: 'hub:timer', name: '计时 Clock' };
const batch = 200;

/**
 * Does what has fallen due by itself: slips for lateness, and the end of a suspension that had one. What is due stands in the
 * database, so a process that was down misses nothing; of several that look at once the key of the event lets one through.
 * Answers how many events were made.
 */
export async function fireTimers(deps: CaseDeps, log: Log): Promise<number> {
  let fired = 0;
  for (;;) {
    const due = await selectDueTimers(deps.database, deps.clock(), batch);
    let handled = 0;
    for (const file of due) {
      try {
        handled += await fireOne(deps, file);
      } catch (error) {
        if (!isTaken(error)) log.error({ err: error, caseId: file.id }, 'a timer of a case could not be fired');
      }
    }
    fired += handled;
    // One that slept through several slips is due again at once.
    if (handled === 0) return fired;
  }
}

async function fireOne(deps: CaseDeps, file: CaseFile): Promise<number> {
  const type = deps.types.all.find(({ id }) => id === file.type);
  if (!type) return 0;
  const state = foldCase(type.flow, await selectEvents(deps.database, file.tenant, file.id));
  const event = timerEvent(deps, type, file, state, deps.clock());
  if (event) {
    const changed = afterEvent(deps, file, state, event);
    const alongside = await timersFollow(deps.processes, type, changed, state);
    await deps.writer.write([{ ...changed, alongside }]);
    deps.processes?.wake();
    return 1;
  }
  // The ladder of the type has changed since: what is stored is brought up to what now holds.
  const now = caseFile(type, deps.calendar, subjectOf(file), state);
  if (now.timerAt !== file.timerAt) await deps.writer.write([{ file: now, state, events: [] }]);
  return 0;
}

/** What a case's timer does at a time, if anything. */
export function timerEvent(
  { calendar }: Pick<CaseDeps, 'calendar'>,
  type: RegisteredCaseType,
  file: CaseFile,
  state: CaseState,
  now: Instant,
): CaseEvent | undefined {
  const base = { seq: state.version + 1, at: now, actor, step: state.step, attachments: [] };
  const paused = pausedSince(state) === undefined ? undefined : state.pauses.find((pause) => pause.to === undefined);
  if (paused?.until !== undefined && paused.until <= now) {
    // The clock runs on from the time agreed, however late the hub came to it.
    return { ...base, at: paused.until > state.changedAt ? paused.until : now, event: 'resumed', data: {} };
  }
  const slip = nextSlip(calendar, type.flow, state, caseDueAt(calendar, state));
  if (!slip || slip.at > now) return undefined;
  return { ...base, event: 'slipped', data: { slip: slip.level, unit: file.bureau } };
}

/** The longest that a timer of Node waits. */
const longest_ms = 2 ** 31 - 1;

/** Does something again and again until stopped. */
export function openCaseTimers(log: Log, often_ms: number, work: () => Promise<unknown>) {
  const every_ms = Math.min(often_ms, longest_ms);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const tick = () => {
    running = work().catch((error: unknown) => log.error({ err: error }, 'case timers failed'));
    void running.then(() => {
      if (timer !== undefined) timer = setTimeout(tick, every_ms).unref();
    });
  };
  return {
    start() {
      timer = setTimeout(tick, every_ms).unref();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
