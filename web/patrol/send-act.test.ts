import { expect, test } from 'vitest';
import type { CaseFile } from '../api/contract-cases.ts';
import { problemOf, unreachableProblem } from '../api/problem.ts';
import { isPassing, type PatrolHub, sendAct } from './send-act.ts';
import type { QueuedAct } from './store.ts';

/** A hub with one case, as far as sending looks: keys, photos by name, steps by version. */
function smallHub(loseAnswerOf: readonly string[] = []) {
  const keys = new Map<string, string>();
  const photos = new Map<string, string>();
  const timeline: { seq: number; note?: string; attachments: { id: string }[] }[] = [];
  const calls: string[] = [];
  let atIntake = true;
  const losing = [...loseAnswerOf];
  const answer = <T>(call: string, value: T): T => {
    calls.push(call);
    const at = losing.indexOf(call);
    if (at >= 0) {
      losing.splice(at, 1);
      throw unreachableProblem(undefined);
    }
    return value;
  };
  const hub: PatrolHub = {
    async openCase(_report, key) {
      if (!keys.has(key)) {
        keys.set(key, `case-${keys.size + 1}`);
        timeline.push({ seq: 1, attachments: [] });
      }
      return answer('open', { id: keys.get(key) ?? '', number: 'ZZ-1' });
    },
    async getCase() {
      const steps = [{ kind: atIntake ? 'intake' : 'filing', state: 'current' }];
      const actions = [{ action: 'complete', needs: [] }];
      return answer('get', { version: timeline.length, steps, timeline, actions } as unknown as CaseFile);
    },
    async attach(_id, _photo, { name }) {
      if (!photos.has(name)) photos.set(name, `photo-${photos.size + 1}`);
      return answer('attach', { id: photos.get(name) ?? '' });
    },
    async decide(_id, decision) {
      const { version, note, evidence = [] } = decision as { version: number; note?: string; evidence?: string[] };
      if (version !== timeline.length) throw problemOf(409, { code: 'case.stale', detail: { zh: '', en: 'stale' } });
      timeline.push({ seq: version + 1, ...(note ? { note } : {}), attachments: evidence.map((id) => ({ id })) });
      atIntake = false;
      return answer('decide', {});
    },
  };
  return { hub, keys, photos, timeline, calls };
}

const about = { id: 'act-1', person: 'p', madeAt: '', state: 'waiting' as const, photos: [new Blob(['x'])] };
const report: QueuedAct = {
  ...about,
  work: { kind: 'report', type: 't', class: '0103', title: '井盖', note: '', position: [113.6, 34.7], accuracy_m: 5 },
};
const decision: QueuedAct = {
  ...about,
  photos: [],
  work: { kind: 'decision', caseId: 'case-1', number: 'ZZ-1', action: 'complete', version: 1, note: '属实' },
};

/** Sends until it goes through, as the phone does. */
async function insist(hub: PatrolHub, act: QueuedAct): Promise<void> {
  for (let tries = 0; tries < 9; tries += 1) {
    try {
      await sendAct(hub, act);
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
  throw new Error('never sent');
}

for (const lost of ['open', 'attach', 'get', 'decide']) {
  test(`a report whose answer to "${lost}" is lost is sent again and makes one case, one photo, one step`, async () => {
    const { hub, keys, photos, timeline } = smallHub([lost]);
    await insist(hub, report);
    expect([keys.size, photos.size, timeline.length]).toEqual([1, 1, 2]);
    expect(timeline[1]?.attachments).toEqual([{ id: 'photo-1' }]);
  });
}

test('a step whose answer is lost is not taken twice, and one that somebody else took is refused', async () => {
  const lost = smallHub(['decide']);
  lost.timeline.push({ seq: 1, attachments: [] });
  await insist(lost.hub, decision);
  expect(lost.timeline.length).toBe(2);
  const taken = smallHub();
  taken.timeline.push({ seq: 1, attachments: [] }, { seq: 2, note: '别人办了', attachments: [] });
  await expect(sendAct(taken.hub, decision)).rejects.toMatchObject({ code: 'case.stale' });
});

test('only what may pass by itself is tried again', () => {
  expect(isPassing(unreachableProblem(undefined))).toBe(true);
  for (const status of [401, 408, 429, 500, 503]) expect(isPassing(problemOf(status, {}))).toBe(true);
  for (const status of [400, 403, 404, 409, 413, 415]) expect(isPassing(problemOf(status, {}))).toBe(false);
  expect(isPassing(new Error('ours'))).toBe(false);
});
