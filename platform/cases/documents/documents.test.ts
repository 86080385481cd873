import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { City } from '@hub/kernel';
import { askingCity, openReportHub, type ReportHub } from '../testing.ts';

const start = Date.parse('2026-11-23T02:00:00Z');
const [pack] = askingCity.packs;
const { overflow } = pack?.cases ?? {};
const word = (zh: string) => ({ zh, en: zh });

/** The toy type with a question at its handling step, an advice, and two documents. */
const city = {
  ...askingCity,
  packs: [
    {
      ...pack,
      cases: {
        overflow: {
          ...overflow,
          asks: {
            owner: { answer: { kind: 'text', title: word('业主'), maxLength: 40, personal: true }, required: true },
          },
          steps: overflow?.steps.map((step) =>
            step.kind === 'handling'
              ? {
                  ...step,
                  asks: {
                    litres: {
                      answer: { kind: 'number', title: { zh: '水量', en: 'Litres' }, unit: '1', min: 0 },
                      required: true,
                    },
                    cause: { answer: { kind: 'text', title: { zh: '原因', en: 'Cause' }, maxLength: 40 } },
                  },
                }
              : step,
          ),
          advise: ({ litres }: { litres: unknown }) =>
            Number(litres) > 100
              ? [{ question: 'litres', level: 'refuse', text: { zh: '超过百升', en: 'More than a hundred' } }]
              : [{ question: 'litres', level: 'hint', text: { zh: '百升以内', en: 'Up to a hundred' } }],
          documents: {
            report: {
              title: { zh: '处置报告', en: 'Report' },
              step: 'check',
              number: '报〔{year}〕第 {n} 号',
              optional: ['cause'],
              parts: [
                { kind: 'heading', text: word('{case.number} {document.number} {document.date}') },
                {
                  kind: 'paragraph',
                  text: {
                    zh: '{owner}，{litres} 升，{cause}，{step.drain.by} 于 {step.drain.at}',
                    en: '{owner}: {litres} l, {cause}',
                  },
                },
                { kind: 'signatures', sides: [word('{case.unit}'), word('{owner}')] },
              ],
            },
          },
        },
      },
    },
  ],
} as unknown as City;

let hub: ReportHub;
before(async () => {
  hub = await openReportHub(start, { city });
});
after(() => hub.close());

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const opening = { type: 'toy.overflow', title: '溢流', location: { type: 'Point', coordinates: [113.9, 34.5] } };

async function open(owner = '甲公司') {
  const made = await hub.ask('POST', '/api/v1/cases', { as: 'clerk', body: { ...opening, attributes: { owner } } });
  assert.equal(made.status, 201, made.text);
  return made.json.id as string;
}

async function act(id: string, as: string, order: object) {
  const { version } = (await hub.ask('GET', `/api/v1/cases/${id}`, { as })).json;
  return hub.ask('POST', `/api/v1/cases/${id}/actions`, { as, body: { version, ...order } });
}

/** A case handled with these answers. */
async function handled(answers: object, owner?: string) {
  const id = await open(owner);
  assert.equal((await act(id, 'clerk', { action: 'dispatch', unit: 'roads' })).status, 200);
  return { id, answer: await handle(id, answers) };
}

async function handle(id: string, answers: object) {
  const path = `/api/v1/cases/${id}/attachments`;
  const photo = await hub.ask('POST', path, { as: 'crew', body: png, headers: { 'content-type': 'image/png' } });
  return act(id, 'crew', { action: 'complete', evidence: [photo.json.id], answers });
}

const draw = (id: string, body: object = {}, as = 'inspector') =>
  hub.ask('POST', `/api/v1/cases/${id}/documents/report`, { as, body });
const list = async (id: string) =>
  (await hub.ask('GET', `/api/v1/cases/${id}/documents`, { as: 'inspector' })).json.items[0];

test('who opens a case at the desk answers what its type asks', async () => {
  const bare = await hub.ask('POST', '/api/v1/cases', { as: 'clerk', body: opening });
  assert.deepEqual([bare.status, bare.json.code], [400, 'report.invalid']);
  const { asks } = (await hub.ask('GET', '/api/v1/case-types', { as: 'clerk' })).json.items[0];
  assert.deepEqual(Object.keys(asks), ['owner']);
});

test('a step takes the answers it asks for, and the rules of the field may refuse one', async () => {
  const { id, answer } = await handled({});
  assert.deepEqual([answer.status, answer.json.code], [400, 'report.invalid']);
  assert.equal((await handle(id, { litres: 5, colour: 'red' })).json.code, 'report.invalid');
  const refused = await handle(id, { litres: 101 });
  assert.deepEqual([refused.status, refused.json.code], [409, 'case.advisedAgainst']);
  assert.match(refused.text, /More than a hundred/);
  const taken = await handle(id, { litres: '42.5' });
  assert.equal(taken.status, 200, taken.text);
  assert.deepEqual(taken.json.attributes, { owner: '甲公司', litres: 42.5 });
  // Sent back and done again: an answer that is not given again stands, a new one counts.
  assert.equal((await act(id, 'inspector', { action: 'fail', note: 'again' })).status, 200);
  assert.deepEqual((await handle(id, { cause: '堵塞' })).json.attributes, {
    owner: '甲公司',
    litres: 42.5,
    cause: '堵塞',
  });
  const events = await hub.hub.database.query<{ answers: object }>(
    `select data->'answers' as answers from case_event where case_id = $1 and event = 'completed' order by seq`,
    [id],
  );
  assert.deepEqual(
    events.map(({ answers }) => answers),
    [{ litres: 42.5 }, { litres: 42.5, cause: '堵塞' }],
  );
});

test('advice is given on a form that is not finished', async () => {
  const ask = async (answers: object) =>
    (await hub.ask('POST', '/api/v1/case-types/toy.overflow/advice', { as: 'crew', body: { answers } })).json.items;
  assert.deepEqual(
    (await ask({ litres: 7, owner: '<script>' })).map(({ level }: { level: string }) => level),
    ['hint'],
  );
  assert.deepEqual(
    (await ask({ litres: 700 })).map(({ level }: { level: string }) => level),
    ['refuse'],
  );
});

test('what is personal is in the case and in no list', async () => {
  const { id } = await handled({ litres: 1 }, '张三');
  const lists = await hub.ask('GET', '/api/v1/cases?queue=all', { as: 'inspector' });
  assert.doesNotMatch(lists.text, /张三/);
  assert.match((await hub.ask('GET', `/api/v1/cases/${id}`, { as: 'inspector' })).text, /张三/);
});

test('a document is filled from its case alone, says what is missing, and is not drawn up before its step', async () => {
  const id = await open();
  assert.deepEqual((await draw(id)).json.code, 'case.documentNotYet');
  const before = await list(id);
  assert.deepEqual(
    [before.isDue, before.versions, before.missing.map(({ title }: { title: { zh: string } }) => title.zh)],
    [
      false,
      [],
      [
        '水量',
        `${overflow?.steps.find(({ kind }) => kind === 'handling')?.title.zh}办理人`,
        `${overflow?.steps.find(({ kind }) => kind === 'handling')?.title.zh}办理时间`,
      ],
    ],
  );
  const draft = await hub.ask('GET', `/api/v1/cases/${id}/documents/report`, { as: 'inspector' });
  assert.match(draft.json.content.parts[1].text.zh, /^甲公司，＿+ 升/);
  for (const kind of ['none', 'constructor']) {
    const unknown = await hub.ask('GET', `/api/v1/cases/${id}/documents/${kind}`, { as: 'inspector' });
    assert.deepEqual([unknown.status, unknown.json.code], [404, 'case.documentUnknown']);
  }
});

test('a document is numbered, kept as it was, and a corrected one is a new version under the same number', async () => {
  const { id } = await handled({ litres: 12 });
  assert.equal((await draw(id, {}, 'crew')).json.code, 'case.notAllowed');
  const first = await draw(id);
  assert.equal(first.status, 201, first.text);
  assert.match(first.json.number, /^报〔2026〕第 \d+ 号$/);
  const shown = (await hub.ask('GET', `/api/v1/cases/${id}/documents/report`, { as: 'inspector' })).json;
  assert.match(shown.content.parts[0].text.zh, /2026年11月23日$/);
  assert.match(shown.content.parts[1].text.zh, /^甲公司，12 升，／，Name of crew 于 2026年11月23日$/);
  assert.deepEqual((await draw(id)).json.code, 'case.needs');
  assert.equal((await act(id, 'inspector', { action: 'fail', note: 'wrong' })).status, 200);
  assert.equal((await handle(id, { litres: 13, cause: '爆管' })).status, 200);
  const second = await draw(id, { reason: '更正水量' });
  assert.deepEqual([second.json.version, second.json.number], [2, first.json.number]);
  const ask = async (version: number) =>
    (await hub.ask('GET', `/api/v1/cases/${id}/documents/report?version=${version}`, { as: 'inspector' })).json;
  assert.match((await ask(2)).content.parts[1].text.zh, /13 升，爆管/);
  assert.equal((await ask(1)).sha256, first.json.sha256);
  assert.match((await ask(1)).content.parts[1].text.zh, /12 升/);
  const { timeline } = (await hub.ask('GET', `/api/v1/cases/${id}`, { as: 'inspector' })).json;
  assert.equal(timeline.filter(({ note }: { note?: string }) => note?.includes(first.json.number)).length, 2);
});

test('documents drawn up at once get numbers of their own without a gap', async () => {
  const cases = await Promise.all(Array.from({ length: 6 }, async () => (await handled({ litres: 1 })).id));
  const drawn = await Promise.all(cases.map((id) => draw(id)));
  assert.deepEqual([...new Set(drawn.map(({ status }) => status))], [201]);
  const numbers = drawn.map(({ json }) => Number(/第 (\d+) 号/.exec(json.number)?.[1])).toSorted((a, b) => a - b);
  assert.deepEqual(
    numbers.map((n) => n - (numbers[0] ?? 0)),
    [0, 1, 2, 3, 4, 5],
  );
});
