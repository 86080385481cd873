import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { toyCity, toyPack } from '@hub/indicators/testing';
import { type City, isoInstant, type Principal } from '@hub/kernel';
import { createProcesses, type Processes } from '@hub/processes';
import { bpmnFile, flows, nodes } from '@hub/processes/testing';
import type { WorkPost } from './dispatch/workforce.ts';
import { openReportHub, person, type ReportHub } from './testing.ts';

// Cases led by a process: their timers stand still with them, duplicates end theirs, the process dispatches and gives orders.

const hour = 3_600_000;
const start = Date.now();
const operation = (id: string, type: string, ...inputs: readonly string[]) =>
  `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/><zeebe:ioMapping>${inputs
    .map((input) => `<zeebe:input ${input}/>`)
    .join('')}</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>`;
const late =
  '<bpmn:boundaryEvent id="late" attachedToRef="drain" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>';
const order = operation(
  'order',
  'case.supervise',
  'source="=&quot;hurry&quot;" target="note"',
  'source="=&quot;PT4H&quot;" target="within"',
);
const files = {
  /** A person or the hub dispatches; two hours later an order follows. */
  led: bpmnFile(
    nodes('startEvent s', 'userTask assign', 'userTask drain', 'userTask check', 'endEvent e', 'endEvent told') +
      late +
      order +
      flows('s assign drain check e', 'late order told'),
    { id: 'toy.led' },
  ),
  /** The process itself dispatches. */
  sent: bpmnFile(
    nodes('startEvent s', 'userTask drain', 'userTask check', 'endEvent e') +
      operation('send', 'case.dispatch') +
      flows('s send drain check e'),
    { id: 'toy.sent' },
  ),
};
const { overflow } = toyPack.cases;
const described = Object.fromEntries(
  Object.keys(files).map((name) => [name, { title: { zh: name, en: name }, file: `${name}.bpmn` }]),
);
const city: City = {
  ...toyCity,
  packs: [
    {
      ...toyPack,
      processes: described,
      cases: {
        overflow: { ...overflow, process: 'led' },
        auto: { ...overflow, process: 'led', dispatch: 'automatic' },
        sent: { ...overflow, process: 'sent', steps: overflow.steps.filter(({ id }) => id !== 'assign') },
      },
    } as City['packs'][number],
  ],
};
const post: WorkPost = {
  person: 'crew',
  personName: { zh: '张', en: 'Zhang' },
  unit: 'works',
  role: 'toy.crew',
  scope: { everywhere: true, bureaus: [], areas: [] },
  rostered: false,
};
const everywhere = { everywhere: true, bureaus: [], areas: [] };
const worker = (id: string, ...roles: string[]): Principal => ({ ...person(id, ...roles), scope: everywhere });
const people = {
  clerk: worker('clerk', 'toy.clerk'),
  boss: worker('boss', 'toy.clerk', 'toy.crew'),
  crew: worker('crew', 'toy.crew'),
};

let hub: ReportHub;
let processes: Processes;
before(async () => {
  hub = await openReportHub(
    start,
    async ({ database, outbox, log, clock }) => {
      const packFiles = Object.entries(files).map(([name, xml]) => ({
        kind: 'process' as const,
        key: `toy.${name}`,
        title: { zh: name, en: name },
        xml,
      }));
      processes = createProcesses({ database, outbox, log, clock, packFiles });
      const workforce = { listPosts: async () => [post], listUnits: async () => [] };
      return { city, processes, workforce, timersEvery_ms: 2e9 };
    },
    people,
  );
  await processes.start();
  await hub.cases.start();
});
after(async () => {
  await hub.cases.stop();
  await processes.stop();
  await hub.close();
});

interface Shown {
  readonly id: string;
  readonly step: string;
  readonly state: string;
  readonly version: number;
  readonly bureau: string;
  readonly assignee?: { readonly id: string };
  readonly stepDueAt?: string;
  readonly timeline: readonly { readonly event: string; readonly actor: { readonly id: string } }[];
}
const show = async (id: string): Promise<Shown> => (await hub.ask('GET', `/api/v1/cases/${id}`, { as: 'boss' })).json;
const open = async (type: string): Promise<Shown> => {
  const answer = await hub.ask('POST', '/api/v1/cases', {
    as: 'clerk',
    body: { type: `toy.${type}`, title: 'Wet', area: '999901' },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
};
const act = async (id: string, as: keyof typeof people, body: object) => {
  const { version } = await show(id);
  const answer = await hub.ask('POST', `/api/v1/cases/${id}/actions`, { as, body: { version, ...body } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json as Shown;
};
const until = async (id: string, holds: (shown: Shown) => boolean): Promise<Shown> => {
  for (let tries = 0; tries < 400; tries += 1) {
    const shown = await show(id);
    if (holds(shown)) return shown;
    await pause(25);
  }
  throw new Error(`it did not come to that: ${JSON.stringify(await show(id))}`);
};
const timersOf = async (id: string): Promise<readonly string[]> => {
  const { timers } = (await hub.ask('GET', `/api/v1/cases/${id}/process`, { as: 'boss' })).json;
  return timers.map(({ dueAt }: { dueAt: string }) => dueAt);
};
const jobs = async () =>
  (await hub.hub.database.query<{ n: number }>(`select count(*)::int as n from process_job where kind = 'timer'`))[0]
    ?.n;
const count = ({ timeline }: Shown, event: string) => timeline.filter((one) => one.event === event).length;

test('while a case is suspended the timers of its process and the clock of its step stand still, and run on after it', async () => {
  const { id } = await open('overflow');
  await act(id, 'clerk', { action: 'dispatch', unit: 'works' });
  assert.deepEqual(await timersOf(id), [isoInstant(start + 2 * hour)]);
  const { stepDueAt } = await show(id);
  hub.hub.setClock(start + hour / 2);
  await act(id, 'crew', { action: 'pause', note: 'frozen', until: isoInstant(start + 6 * hour) });
  await act(id, 'boss', { action: 'approve' });
  assert.equal(await jobs(), 0, 'nothing is left to fire');
  hub.hub.setClock(start + 5 * hour);
  processes.wake();
  assert.equal(count(await show(id), 'supervised'), 0);
  // The hub comes to the end of it late: the clock has run since the time agreed.
  hub.hub.setClock(start + 6.5 * hour);
  await hub.cases.fireTimers();
  assert.deepEqual(await timersOf(id), [isoInstant(start + 7.5 * hour)]);
  const moved = Date.parse((await show(id)).stepDueAt ?? '') - Date.parse(stepDueAt ?? '');
  assert.equal(moved, 5.5 * hour);
  hub.hub.setClock(start + 7.5 * hour);
  processes.wake();
  const ordered = await until(id, (shown) => count(shown, 'supervised') === 1);
  assert.equal(ordered.timeline.at(-1)?.actor.id, 'hub:processes');
  assert.equal(ordered.step, 'drain');
  hub.hub.setClock(start);
});

test('a duplicate ends its process; taken back, a new one says where the case goes on', async () => {
  const [one, other] = [await open('overflow'), await open('overflow')];
  await act(one.id, 'clerk', { action: 'dispatch', unit: 'works' });
  const { version } = await show(one.id);
  const merge = (path: string, body: object) =>
    hub.ask('POST', `/api/v1/cases/${one.id}/${path}`, { as: 'boss', body });
  assert.equal((await merge('merge', { into: other.id, version })).status, 200);
  assert.equal(await processes.findInstance(people.boss.tenant, 'cases', one.id), undefined);
  const merged = await show(one.id);
  assert.equal((await merge('unmerge', { version: merged.version, note: 'another' })).status, 200);
  const back = await show(one.id);
  assert.deepEqual([back.state, back.step], ['open', 'assign']);
  assert.equal((await act(one.id, 'clerk', { action: 'dispatch', unit: 'works' })).step, 'drain');
});

test('cases of a type that dispatches by itself are dispatched through their process, once', async () => {
  const { id } = await open('auto');
  const sent = await until(id, ({ step }) => step === 'drain');
  assert.deepEqual([sent.assignee?.id, count(sent, 'dispatched')], ['crew', 1]);
  assert.equal((await processes.findInstance(people.boss.tenant, 'cases', id))?.open.join(), 'drain');
  await act(id, 'crew', { action: 'return', note: 'not ours' }).catch(() => undefined);
});

test('a process dispatches the case it leads, and who was chosen has it at the next step', async () => {
  const { id } = await open('sent');
  const sent = await until(id, (shown) => count(shown, 'dispatched') === 1);
  assert.deepEqual([sent.step, sent.assignee?.id, sent.bureau], ['drain', 'crew', 'works']);
});
