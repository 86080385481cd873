import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newerCase } from '../desk/decision.ts';
import { type MockHub, startMockHub } from '../testing/mock-hub.ts';
import { hub } from './hub.ts';
import { Problem } from './problem.ts';
import { pathWith, setServer } from './request.ts';

let mock: MockHub;
beforeAll(async () => {
  mock = await startMockHub();
});
afterEach(() => setServer(mock.address, 'dev'));
afterAll(() => mock.close());

test('parameters without a value are not sent, the rest is escaped', () => {
  expect(pathWith('/cases', { q: '路灯 & 井盖', area: undefined, type: '', limit: 5 })).toBe(
    '/cases?q=%E8%B7%AF%E7%81%AF+%26+%E4%BA%95%E7%9B%96&limit=5',
  );
});

test('nobody signed in is a problem with the hub’s own words', async () => {
  setServer(mock.address);
  await expect(hub.getSession()).rejects.toMatchObject({ status: 401, text: { zh: '请先登录' } });
});

test('a server that does not answer is a problem with status 0 in both languages', async () => {
  setServer('http://127.0.0.1:1');
  const problem = await hub.getCity().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 0, code: 'network.unreachable' });
});

test('a case goes from opening to a conflict: the second of two decisions on one version gets the newer case', async () => {
  setServer(mock.address, 'dev');
  const opened = await hub.openCase({ type: 'environment.airExceedance', title: 'heavy' });
  const decided = await hub.decideCase(opened.id, {
    action: 'complete',
    version: opened.version,
    unit: 'ecology',
    note: 'go',
  });
  expect(decided.stepKind).toBe('handling');
  const conflict = await hub
    .decideCase(opened.id, { action: 'comment', version: opened.version, note: 'late' })
    .catch((error: unknown) => error);
  expect(newerCase(conflict)).toMatchObject({ id: opened.id, version: decided.version });
});

test('a file goes up byte for byte under its name', async () => {
  setServer(mock.address, 'dev');
  const [file] = (await hub.listCases({ queue: 'all' })).items;
  const photo = new File([Uint8Array.of(0, 1, 2, 255)], '现场 1.png', { type: 'image/png' });
  expect(await hub.addAttachment(file?.id ?? '', photo)).toMatchObject({
    name: '现场 1.png',
    contentType: 'image/png',
    size: 4,
  });
});
