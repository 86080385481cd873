import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toyCity, toyPack } from '@hub/indicators/testing';
import type { City, Instant, PostScope, Principal } from '@hub/kernel';
import type { WorkPost } from './dispatch/workforce.ts';
import { openReportHub, person, type ReportHub } from './testing.ts';

const name = (text: string) => ({ zh: text, en: text });
// A type that dispatches by itself to the district's unit, with a legal limit and a quick ladder.
const { overflow } = toyPack.cases;
const city: City = {
  ...toyCity,
  packs: [
    {
      ...toyPack,
      skills: { pumping: name('Pumping') },
      cases: {
        overflow: {
          ...overflow,
          dispatch: 'automatic',
          offDuty: 'pass',
          skills: ['pumping'],
          extensions: { times: 2, amount: 3 },
          responsible: { level: 'district' },
          limit: { amount: 2, unit: 'hour' },
          legalLimit: { amount: 3, unit: 'hour' },
          slips: {
            blue: { amount: 1, unit: 'hour' },
            orange: { amount: 2, unit: 'hour' },
            red: { amount: 3, unit: 'hour' },
          },
        },
      },
    } as City['packs'][number],
  ],
};
const hour = 3_600_000;
const minute = 60_000;
const start = Date.now();
const nowhere = { everywhere: false, bureaus: [], areas: [] };
const post = (who: string, unit: string, more: Partial<WorkPost> = {}): WorkPost => ({
  person: who,
  personName: name(`Name of ${who}`),
  unit,
  role: 'toy.crew',
  scope: { ...nowhere, areas: [unit] },
  rostered: true,
  onDutyUntil: start + 100 * 24 * hour,
  ...more,
});
let posts: readonly WorkPost[] = [post('crew', '999901'), post('mate', '999901'), post('far', '999902')];
const worker = (id: string, scope: Partial<PostScope>, ...roles: string[]): Principal => ({
  ...person(id, ...roles),
  scope: { ...nowhere, ...scope },
});
const people = {
  crew: worker('crew', { areas: ['999901'] }, 'toy.crew'),
  mate: worker('mate', { areas: ['999901'] }, 'toy.crew'),
  roads: worker('roads', { bureaus: ['roads'] }, 'toy.crew'),
  clerk: worker('clerk', { everywhere: true }, 'toy.clerk'),
  inspector: worker('inspector', { everywhere: true }, 'toy.inspector'),
};

let hub: ReportHub;
before(async () => {
  hub = await openReportHub(
    start,
    {
      city,
      timersEvery_ms: 2e9,
      workforce: {
        listPosts: async () => posts,
        listUnits: async () => ['999901', '999902'].map((id) => ({ id, kind: 'district', name: name(id) })),
      },
    },
    people,
  );
  await hub.cases.start();
});
after(async () => {
  await hub.cases.stop();
  await hub.close();
});

interface Shown {
  readonly id: string;
  readonly step: string;
  readonly state: string;
  readonly bureau: string;
  readonly assignee?: { readonly id: string };
  readonly dueAt: string;
  readonly slip?: string;
  readonly version: number;
  readonly clocks: readonly { readonly level: string; readonly dueAt: string; readonly running: boolean }[];
  readonly tasks: readonly { readonly id: string; readonly overdue?: boolean; readonly finishedAt?: string }[];
  readonly orders: readonly { readonly id: string; readonly overdue: boolean }[];
  readonly timeline: readonly { readonly event: string; readonly actor: { readonly id: string } }[];
}
const open = async (more: object = {}): Promise<Shown> => {
  const answer = await hub.ask('POST', '/api/v1/cases', {
    as: 'clerk',
    body: { type: 'toy.overflow', title: 'Wet', location: { type: 'Point', coordinates: [113.2, 34.5] }, ...more },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
};
const show = async (id: string): Promise<Shown> => (await hub.ask('GET', `/api/v1/cases/${id}`, { as: 'clerk' })).json;
const act = async (id: string, as: keyof typeof people, order: object) => {
  const { version } = await show(id);
  return hub.ask('POST', `/api/v1/cases/${id}/actions`, { as, body: { version, ...order } });
};
const at = (text: string | undefined) => new Date(text ?? '').getTime();
const codeOf = async (answer: ReturnType<typeof act>) => (await answer).json.code;

test('a new case goes by itself to the unit that answers for its place, to who has least in hand', async () => {
  const cases = [await open(), await open()];
  assert.deepEqual(
    cases.map(({ step, bureau }) => [step, bureau]),
    [
      ['drain', '999901'],
      ['drain', '999901'],
    ],
  );
  assert.deepEqual(cases.map(({ assignee }) => assignee?.id).toSorted(), ['crew', 'mate']);
  const shown = await show(cases[0]?.id ?? '');
  assert.deepEqual(
    shown.timeline.map(({ event, actor }) => [event, actor.id]),
    [
      ['opened', 'clerk'],
      ['dispatched', 'hub:dispatch'],
    ],
  );
});

test('the proposals say who and why, best first', async () => {
  const { id } = await open();
  const { items } = (await hub.ask('GET', `/api/v1/cases/${id}/dispatch-proposals`, { as: 'clerk' })).json;
  assert.equal(items[0].unit, '999901');
  assert.match(items[0].why.en, /answers for it; on duty/);
  assert.ok(
    items.every((item: { score: number }, index: number) => index === 0 || item.score <= items[index - 1].score),
  );
});

test('sent back it waits for a person, who needs a reason to send it elsewhere', async () => {
  const { id } = await open();
  await act(id, 'crew', { action: 'return', note: 'not ours' });
  assert.equal((await show(id)).step, 'assign');
  assert.equal(await codeOf(act(id, 'clerk', { action: 'dispatch', unit: 'roads' })), 'case.needs');
  assert.equal(
    await codeOf(act(id, 'clerk', { action: 'dispatch', unit: '999901', person: 'nobody' })),
    'case.personUnknown',
  );
  const sent = await act(id, 'clerk', { action: 'dispatch', unit: 'roads', note: 'a road drain' });
  assert.deepEqual([sent.json.bureau, sent.json.step], ['roads', 'drain']);
  assert.deepEqual(sent.json.timeline.at(-1).data.chosen.by, 'person');
});

test('of two dispatchers only one assigns, and who is given a case is told once', async () => {
  const { id, version, assignee } = await open();
  const other = assignee?.id === 'crew' ? 'mate' : 'crew';
  const order = { version, action: 'handOver', person: other, note: 'my shift ends' };
  const path = `/api/v1/cases/${id}/actions`;
  const answers = await Promise.all([
    hub.ask('POST', path, { as: assignee?.id ?? '', body: order }),
    hub.ask('POST', path, { as: 'roads', body: order }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
  assert.equal((await show(id)).assignee?.id, other);
  await hub.hub.settle();
  const rows = await hub.hub.database.query<{ event: string }>(
    'select event from case_notice where case_id = $1 and person_id = $2',
    [id, assignee?.id],
  );
  assert.deepEqual(rows.filter(({ event }) => event === 'dispatched').length, 1);
  const unread = async () =>
    (await hub.ask('GET', '/api/v1/cases/notices?unread=true', { as: other })).json.items as {
      readonly caseId: string;
    }[];
  assert.ok((await unread()).some((notice) => notice.caseId === id));
  const upTo = new Date(start + hour).toISOString();
  assert.equal((await hub.ask('POST', '/api/v1/cases/notices/read', { as: other, body: { upTo } })).status, 200);
  assert.equal((await unread()).length, 0);
});

test('the case waits for the tasks it must have; each unit finishes its own, with its own clock', async () => {
  const { id } = await open();
  const unitLimit = { amount: 30, unit: 'minute' };
  await act(id, 'crew', { action: 'addTask', unit: 'roads', title: 'Close the lane', unitLimit });
  const added = await act(id, 'crew', { action: 'addTask', unit: 'works', title: 'Watch', must: false });
  const [task, optional] = added.json.tasks;
  assert.equal(at(task.dueAt) - at(task.addedAt), 30 * minute);
  const upload = {
    as: 'crew',
    body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    headers: { 'content-type': 'image/png' },
  };
  const photo = await hub.ask('POST', `/api/v1/cases/${id}/attachments?lon=113.2&lat=34.5`, upload);
  assert.deepEqual(photo.json.check, { distance_m: 0, place: 'near', time: 'unknown' });
  const evidence = [photo.json.id];
  assert.equal(await codeOf(act(id, 'crew', { action: 'complete', evidence })), 'case.tasksOpen');
  assert.equal(await codeOf(act(id, 'crew', { action: 'finishTask', task: task.id, note: 'x' })), 'case.taskOfOther');
  assert.equal((await act(id, 'roads', { action: 'finishTask', task: task.id, note: 'closed' })).status, 200);
  assert.equal(
    (await act(id, 'crew', { action: 'returnTask', task: task.id, note: 'no sign' })).json.tasks[0].returned,
    1,
  );
  assert.equal((await act(id, 'roads', { action: 'finishTask', task: task.id, note: 'sign is up' })).status, 200);
  assert.equal(
    (await act(id, 'crew', { action: 'dropTask', task: optional.id, note: 'no need' })).json.tasks.length,
    1,
  );
  assert.equal((await act(id, 'crew', { action: 'complete', evidence })).json.step, 'check');
});

test('the case is due at the earlier of the promised and the legal time; a suspension stops only the promised clock', async () => {
  const { id } = await open();
  assert.equal(at((await show(id)).dueAt) - start, 2 * hour);
  await act(id, 'crew', {
    action: 'pause',
    note: 'parts are on their way',
    until: new Date(start + 90 * minute).toISOString(),
  });
  assert.equal(await codeOf(act(id, 'crew', { action: 'approve' })), 'case.notAllowed');
  const paused = (await act(id, 'clerk', { action: 'approve' })).json as Shown;
  assert.deepEqual(
    paused.clocks.map(({ level, running }) => [level, running]),
    [
      ['promised', false],
      ['legal', true],
      ['step', false],
    ],
  );
  hub.hub.setClock(start + 2 * hour);
  await hub.cases.fireTimers();
  const resumed = await show(id);
  // It ended by itself after an hour and a half: promised 2 h + 1.5 h, but the law gives three.
  assert.equal(at(resumed.clocks.find(({ level }) => level === 'promised')?.dueAt) - start, 3.5 * hour);
  assert.equal(at(resumed.dueAt) - start, 3 * hour);
  assert.equal(resumed.timeline.at(-1)?.actor.id, 'hub:timer');
  hub.hub.setClock(start);
});

test('more time is granted by a second person and lengthens both clocks; a legal reason stops both at once', async () => {
  const { id } = await open();
  await act(id, 'crew', { action: 'extend', note: 'wider than thought', amount: 1 });
  const longer = (await act(id, 'clerk', { action: 'approve' })).json as Shown;
  assert.deepEqual(
    longer.clocks.slice(0, 2).map(({ dueAt }) => at(dueAt) - start),
    [3 * hour, 4 * hour],
  );
  const stopped = (await act(id, 'crew', { action: 'stop', note: 'told in writing', reason: 'appraisal' }))
    .json as Shown;
  assert.deepEqual(
    stopped.clocks.slice(0, 2).map(({ running }) => running),
    [false, false],
  );
});

test('the ladder gives blue, orange and red when they are due, once each, whoever looks and however late', async () => {
  const { id } = await open();
  const slips = async (now: Instant) => {
    hub.hub.setClock(now);
    await Promise.all([hub.cases.fireTimers(), hub.cases.fireTimers()]);
    const { timeline, slip } = await show(id);
    return [slip, timeline.filter(({ event }) => event === 'slipped').length];
  };
  assert.deepEqual(await slips(start + 3 * hour - 1), [undefined, 0]);
  assert.deepEqual(await slips(start + 3 * hour), ['blue', 1]);
  assert.deepEqual(await slips(start + 3.5 * hour), ['blue', 1]);
  // The hub was away for a week: what was missed is caught up, in order.
  assert.deepEqual(await slips(start + 7 * 24 * hour), ['red', 3]);
  assert.deepEqual(await slips(start + 8 * 24 * hour), ['red', 3]);
  hub.hub.setClock(start);
});

test('an order from above has a deadline and is answered; without an answer the ladder runs from it', async () => {
  const { id } = await open();
  const deadline = new Date(start + 10 * minute).toISOString();
  assert.equal(await codeOf(act(id, 'crew', { action: 'supervise', note: 'hurry', deadline })), 'case.notAllowed');
  const past = new Date(start - minute).toISOString();
  assert.equal(
    await codeOf(act(id, 'clerk', { action: 'supervise', note: 'hurry', deadline: past })),
    'case.deadlinePast',
  );
  const ordered = (await act(id, 'clerk', { action: 'supervise', note: 'hurry', deadline })).json as Shown;
  hub.hub.setClock(start + 70 * minute);
  await hub.cases.fireTimers();
  assert.deepEqual([(await show(id)).slip, (await show(id)).orders[0]?.overdue], ['blue', true]);
  const answered = await act(id, 'crew', {
    action: 'answer',
    order: ordered.orders[0]?.id,
    note: 'two pumps are there',
  });
  assert.equal(answered.json.orders[0].answer, 'two pumps are there');
  assert.equal(await codeOf(act(id, 'crew', { action: 'answer', order: 'o1', note: 'x' })), 'case.notNow');
  hub.hub.setClock(start);
});

test('who went off duty is passed over', async () => {
  posts = posts.map((one) =>
    one.person === 'crew' ? post('crew', '999901', { onDutyUntil: undefined } as object) : one,
  );
  hub.hub.setClock(start + 10_000);
  assert.equal((await open()).assignee?.id, 'mate');
});

test('what somebody who goes off duty has in hand passes to who took the shift over, else to a colleague, else to the queue', async () => {
  const off = (since: number) => post('crew', '999901', { onDutyUntil: undefined, offDutySince: since } as object);
  const others = [post('mate', '999901'), post('late', '999901', { tookOverFrom: 'crew' }), post('far', '999902')];
  posts = [post('crew', '999901'), ...others];
  hub.hub.setClock(start + 20_000);
  const { id } = await open({ title: 'In hand' });
  await act(id, 'crew', { action: 'claim' });
  assert.equal(await hub.cases.rebalance(), 0, 'nobody has gone off duty');
  const move = async (team: readonly WorkPost[], at: number) => {
    posts = team;
    hub.hub.setClock(at);
    await hub.cases.rebalance();
    return show(id);
  };
  const taken = await move([off(start + 30_000), ...others], start + 40_000);
  assert.deepEqual([taken.assignee?.id, taken.timeline.at(-1)?.event], ['late', 'handedOver']);
  await act(id, 'crew', { action: 'handOver', person: 'crew', note: 'back to me' });
  const kept = await move([off(start + 30_000), ...others], start + 50_000);
  assert.equal(kept.assignee?.id, 'crew', 'taken while off duty, on purpose');
  const passed = await move([off(start + 60_000), post('mate', '999901')], start + 60_000);
  assert.equal(passed.assignee?.id, 'mate');
  const left = await move([post('far', '999902')], start + 70_000);
  assert.deepEqual([left.assignee, left.timeline.at(-1)?.event, left.bureau], [undefined, 'putBack', '999901']);
  await hub.hub.settle();
  const told = await hub.hub.database.query<{ person_id: string; event: string }>(
    `select person_id, event from case_notice where case_id = $1 and event in ('handedOver', 'putBack') order by seq, person_id`,
    [id],
  );
  assert.deepEqual(
    told.map(({ person_id, event }) => `${event} ${person_id}`),
    ['handedOver crew', 'handedOver late', 'handedOver late', 'handedOver crew', 'handedOver mate', 'putBack mate'],
  );
  hub.hub.setClock(start);
});

test('skills are declared by who dispatches, and cases that take them go to who has them', async () => {
  posts = [post('crew', '999901'), post('mate', '999901')];
  hub.hub.setClock(start + 80_000);
  const put = (as: keyof typeof people, who: string, skills: readonly string[]) =>
    hub.ask('PUT', `/api/v1/cases/skills/${who}`, { as, body: { skills } });
  assert.equal((await put('crew', 'mate', ['toy.pumping'])).json.code, 'case.notAllowed');
  assert.equal((await put('clerk', 'mate', ['toy.flying'])).json.code, 'case.skillUnknown');
  assert.equal((await put('clerk', 'stranger', ['toy.pumping'])).json.code, 'case.personUnknown');
  assert.equal((await put('clerk', 'mate', ['toy.pumping'])).status, 204);
  hub.hub.setClock(start + 90_000);
  for (let count = 0; count < 3; count += 1) assert.equal((await open()).assignee?.id, 'mate');
  const { skills, people: staff } = (await hub.ask('GET', '/api/v1/cases/skills', { as: 'clerk' })).json;
  assert.deepEqual(skills[0], { id: 'toy.pumping', title: name('Pumping'), mayDeclare: true });
  assert.deepEqual(staff.find(({ person: one }: { person: string }) => one === 'mate').skills, ['toy.pumping']);
  hub.hub.setClock(start);
});

test('延期 ends where the rule of the type says: so often, and so much in all', async () => {
  const { id } = await open({ title: 'Longer' });
  const ask = (amount: number) => act(id, 'crew', { action: 'extend', note: 'parts are late', amount });
  const grant = () => act(id, 'clerk', { action: 'approve' });
  assert.equal(await codeOf(ask(4)), 'case.extensionTooLong');
  for (const amount of [1, 1]) {
    assert.equal((await ask(amount)).status, 200);
    assert.equal((await grant()).status, 200);
  }
  assert.equal(await codeOf(ask(1)), 'case.extensionsSpent');
});

test('one takes back one’s own claim or hand-over for a few minutes, nobody else’s, and nothing once the case has gone on', async () => {
  posts = [post('crew', '999901'), post('mate', '999901')];
  hub.hub.setClock(start + 100_000);
  const { id, assignee } = await open({ title: 'Mistaken' });
  const actions = async (as: string) =>
    (await hub.ask('GET', `/api/v1/cases/${id}`, { as })).json.actions.map(({ action }: { action: string }) => action);
  assert.equal((await actions('crew')).includes('undo'), false, 'the hub gave it');
  const claimer = assignee?.id === 'crew' ? 'mate' : 'crew';
  await act(id, claimer, { action: 'claim' });
  assert.deepEqual(
    [(await actions(claimer)).includes('undo'), (await actions('clerk')).includes('undo')],
    [true, false],
  );
  assert.equal(await codeOf(act(id, 'clerk', { action: 'undo' })), 'case.notNow');
  const back = (await act(id, claimer, { action: 'undo' })).json as Shown;
  assert.deepEqual([back.assignee?.id, back.timeline.at(-1)?.event], [assignee?.id, 'undone']);
  assert.equal(await codeOf(act(id, claimer, { action: 'undo' })), 'case.notNow');
  await act(id, claimer, { action: 'claim' });
  hub.hub.setClock(start + 100_000 + 6 * minute);
  assert.equal(await codeOf(act(id, claimer, { action: 'undo' })), 'case.notNow');
  hub.hub.setClock(start);
});
