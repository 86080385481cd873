import { expect, test } from 'vitest';
import { firstLiveState, type LiveEffect, type LiveSignal, reconnectPause_ms, stepLive } from './live-state.ts';

const opened: LiveSignal = { kind: 'opened', at: 1 };
const lost: LiveSignal = { kind: 'lost' };
const event = (name: string, id: string): LiveSignal => ({
  kind: 'event',
  event: { event: name, id, data: '{}' },
  at: 2,
});

function run(...signals: readonly LiveSignal[]) {
  const effects: LiveEffect[] = [];
  const state = signals.reduce((before, signal) => {
    const [after, effect] = stepLive(before, signal);
    effects.push(effect);
    return after;
  }, firstLiveState);
  return { state, effects: effects.map(({ kind }) => kind) };
}

test('the first opening is live and has nothing to make good', () => {
  expect(run(opened)).toMatchObject({ state: { status: 'live' }, effects: ['none'] });
});

test('an opening after a loss resyncs, and the id to resume from is kept', () => {
  const { state, effects } = run(opened, event('case', '41'), lost, opened);
  expect(effects).toEqual(['none', 'topic', 'none', 'resync']);
  expect(state).toMatchObject({ status: 'live', failures: 0, lastEventId: '41' });
});

test('a reset from the hub resyncs and moves the id on', () => {
  const { state, effects } = run(opened, event('reset', '90'));
  expect(effects).toEqual(['none', 'resync']);
  expect(state.lastEventId).toBe('90');
});

test('one loss is reconnecting, three in a row are offline, no network is offline at once', () => {
  expect(run(opened, lost).state.status).toBe('reconnecting');
  expect(run(opened, lost, lost, lost).state.status).toBe('offline');
  expect(run(opened, { kind: 'networkGone' }).state.status).toBe('offline');
});

test('a hub that could not be reached at first resyncs nothing when it comes', () => {
  expect(run(lost, lost, opened).effects).toEqual(['none', 'none', 'none']);
});

test('pauses double up to half a minute and are spread', () => {
  expect(reconnectPause_ms(1, 0.5)).toBe(500);
  expect(reconnectPause_ms(4, 0.5)).toBe(4_000);
  expect(reconnectPause_ms(50, 0)).toBe(22_500);
  expect(reconnectPause_ms(50, 1)).toBe(37_500);
});
