import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseType } from '@hub/kernel';
import fc from 'fast-check';
import {
  applyCaseEvent,
  type CaseAction,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
  eventOf,
  foldCase,
  mayAct,
  pausedSince,
  possibleActions,
} from './case-machine.ts';
import { workCalendars } from './clocks/calendars.ts';
import { caseClock, caseDueAt, isOverdue, stepDueAt } from './clocks/case-clock.ts';

const title = { zh: '一', en: 'one' };
const flow: CaseType<string> = {
  title,
  bureau: 'works',
  limit: { amount: 2, unit: 'hour' },
  steps: [
    { id: 'report', title, kind: 'intake', role: 'clerk' },
    { id: 'file', title, kind: 'filing', role: 'clerk' },
    { id: 'assign', title, kind: 'dispatch', role: 'clerk' },
    { id: 'mend', title, kind: 'handling', role: 'crew', limit: { amount: 30, unit: 'minute' } },
    { id: 'answer', title, kind: 'feedback', role: 'crew' },
    { id: 'check', title, kind: 'verification', role: 'inspector' },
    { id: 'rate', title, kind: 'evaluation', role: 'inspector' },
  ],
};
const actor = { id: 'p1', name: 'Li' };
const minute = 60_000;
const openedAt = Date.UTC(2026, 10, 20, 2);
const opening: CaseEvent = { seq: 1, at: openedAt, actor, event: 'opened', step: 'report', data: {}, attachments: [] };
const chief = { id: 'p2', name: 'Wang' };
const full: Omit<CaseCommand, 'action'> = {
  note: 'why',
  unit: 'roads',
  grade: 4,
  evidence: ['a1'],
  person: { id: 'p3', name: 'Zhao' },
  amount: 1,
  reason: 'hearing',
  title: 'Close the valve',
  deadline: openedAt + 1000 * 24 * 60 * minute,
};

/** Applies actions a minute apart, each with all it could need. */
function run(...actions: CaseAction[]): CaseState {
  return actions.reduce((state, action) => act(state, action), foldCase(flow, [opening]));
}

function act(state: CaseState, action: CaseAction, by = actor): CaseState {
  return applyCaseEvent(
    flow,
    state,
    eventOf(flow, state, commandFor(state, action), by, openedAt + state.version * minute),
  );
}

/** A command with all it could need; of tasks and orders it names one that the action takes. */
function commandFor(state: CaseState, action: CaseAction): CaseCommand {
  const finished = action === 'returnTask';
  const task = state.tasks.find(({ finishedAt }) => (finishedAt !== undefined) === finished)?.id;
  const order = state.orders.find(({ answeredAt }) => answeredAt === undefined)?.id;
  return { action, ...full, ...(task === undefined ? {} : { task }), ...(order === undefined ? {} : { order }) };
}

const toMend = ['complete', 'complete', 'dispatch'] as const;
const toEnd = ['complete', 'complete', 'complete', 'complete'] as const;

test('a case passes its steps in order and closes with the last', () => {
  const state = run(...toMend, ...toEnd);
  assert.equal(state.state, 'closed');
  assert.deepEqual(
    state.stays.map((stay) => stay.step),
    flow.steps.map((step) => step.id),
  );
  assert.equal(state.bureau, 'roads');
  assert.equal(state.closedAt, openedAt + 7 * minute);
});

test('a failed verification sends the case back to handling and counts as rework', () => {
  const state = run(...toMend, 'complete', 'complete', 'fail');
  assert.deepEqual([state.step, state.reworked, state.returned], ['mend', 1, 0]);
});

test('a return goes one step back and asks for a reason', () => {
  const state = run(...toMend, 'return');
  assert.deepEqual([state.step, state.returned], ['assign', 1]);
  assert.throws(() => eventOf(flow, run(...toMend), { action: 'return' }, actor, 0), { code: 'case.needs' });
});

test('the first step cannot be returned, handling cannot be completed without evidence', () => {
  assert.throws(() => eventOf(flow, run(), { action: 'return', note: 'x' }, actor, 0), { code: 'case.notNow' });
  assert.throws(() => eventOf(flow, run(...toMend), { action: 'complete', note: 'done' }, actor, 0), {
    code: 'case.needs',
  });
});

test('a paused case only resumes, and its clock stands still meanwhile', () => {
  const asked = run(...toMend, 'pause');
  assert.equal(pausedSince(asked), undefined);
  assert.throws(() => eventOf(flow, asked, { action: 'approve' }, actor, 0), { code: 'case.ownRequest' });
  const paused = act(asked, 'approve', chief);
  assert.deepEqual([...possibleActions(flow, paused).keys()], ['resume', 'supervise', 'comment']);
  const at = openedAt + 10 * 60 * minute;
  const { used_ms, running } = caseClock(workCalendars.standard, paused, at);
  assert.deepEqual([used_ms, running], [5 * minute, false]);
  assert.equal(isOverdue(paused, caseDueAt(workCalendars.standard, paused), at), false);
  assert.equal(stepDueAt(workCalendars.standard, paused, flow.steps[3]?.limit), openedAt + 33 * minute);
  assert.equal(caseDueAt(workCalendars.standard, act(paused, 'resume')), openedAt + 121 * minute);
});

test('a reopened case is handled again and keeps its first due time', () => {
  const closed = run(...toMend, ...toEnd);
  const reopened = act(closed, 'reopen');
  const later = openedAt + 3 * 60 * minute;
  assert.deepEqual(
    [reopened.state, reopened.step, reopened.reopened, reopened.closedAt],
    ['open', 'mend', 1, undefined],
  );
  assert.equal(caseDueAt(workCalendars.standard, reopened), openedAt + 120 * minute);
  assert.equal(isOverdue(closed, openedAt + 120 * minute, later), false);
  assert.equal(isOverdue(reopened, openedAt + 120 * minute, later), true);
  assert.equal(caseClock(workCalendars.standard, reopened, later).used_ms, 180 * minute);
});

test('only the role of the step may act; any role of the case may reopen; anyone may comment', () => {
  const crew = (role: string) => role === 'crew';
  assert.equal(mayAct(flow, run(), 'complete', crew), false);
  assert.equal(mayAct(flow, run(...toMend), 'complete', crew), true);
  assert.equal(mayAct(flow, run(...toMend, ...toEnd), 'reopen', crew), true);
  assert.equal(
    mayAct(flow, run(...toMend, ...toEnd), 'reopen', () => false),
    false,
  );
  assert.equal(
    mayAct(flow, run(), 'comment', () => false),
    true,
  );
});

test('any sequence of possible actions leaves one open stay or a closed case, and the fold of its events is its state', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 40 }), (choices) => {
      const events: CaseEvent[] = [opening];
      let state = foldCase(flow, events);
      for (const choice of choices) {
        const possible = [...possibleActions(flow, state).keys()];
        const action = possible[choice % possible.length];
        assert.ok(action, 'a case always takes some action');
        const isBlocked = action === 'complete' && state.tasks.some(({ must, finishedAt }) => must && !finishedAt);
        if (isBlocked && ['mend', 'answer'].includes(state.step)) continue;
        const at = openedAt + state.version * minute;
        const event = eventOf(flow, state, commandFor(state, action), action === 'approve' ? chief : actor, at);
        events.push(event);
        state = applyCaseEvent(flow, state, event);
      }
      assert.deepEqual(foldCase(flow, events), state);
      assert.equal(state.version, events.length);
      assert.equal(state.stays.filter((stay) => stay.leftAt === undefined).length, state.state === 'open' ? 1 : 0);
      assert.equal(state.closedAt !== undefined, state.state === 'closed');
      assert.equal(state.openedAt, openedAt);
      assert.equal(state.reopened, events.filter(({ event }) => event === 'reopened').length);
    }),
    { numRuns: 500 },
  );
});
