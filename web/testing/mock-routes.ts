import type { Attachment } from '../api/contract-cases.ts';
import { caseTypes, createMockCases } from './mock-cases.ts';
import { city } from './mock-city.ts';
import { cockpitOf } from './mock-cockpit.ts';
import { districts, evidenceOf, indicators, listValues } from './mock-indicators.ts';
import { createMockSensing } from './mock-sensing.ts';

type Listener = (seq: number, topic: string, data: object) => void;

export function createMockState() {
  const cases = createMockCases(Date.now);
  const listeners = new Set<Listener>();
  let seq = 0;
  for (let index = 0; index < 24; index += 1) {
    cases.open(
      {
        type: 'environment.airExceedance',
        title: `北区建设指挥部 AQI 超标（第 ${index + 1} 次）`,
        indicator: 'environment.aqiRealtime',
        subject: 'urn:ngsi-ld:AirQualityObserved:1316A',
      },
      Date.now() - index * 1.3 * 3_600_000,
    );
  }
  return {
    cases,
    sensing: createMockSensing(),
    files: new Map<string, { readonly meta: Attachment; readonly bytes: Buffer }>(),
    onEvent: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (topic: string, data: object) => {
      seq += 1;
      for (const listener of listeners) listener(seq, topic, data);
    },
  };
}

interface Call {
  readonly state: ReturnType<typeof createMockState>;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType: string;
  readonly signedIn: boolean;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly bytes?: Buffer;
  readonly body?: object;
}

interface MockRoute {
  readonly method: string;
  readonly pattern: RegExp;
  handle(call: Call): Answer;
}

const principal = {
  id: 'dev',
  name: '演示用户',
  kind: 'person',
  roles: ['administrator', 'environment.dispatcher', 'environment.inspector'],
};
const missing = (code: string): Answer => ({
  status: 404,
  body: { status: 404, code, title: code, detail: { zh: '没有找到', en: 'Not found' } },
});
const json = (body: Buffer) => JSON.parse(body.toString() || '{}');
const route = (method: string, pattern: RegExp, handle: MockRoute['handle']): MockRoute => ({
  method,
  pattern,
  handle,
});

export const mockRoutes: readonly MockRoute[] = [
  route('GET', /^\/session$/, ({ signedIn }) =>
    signedIn
      ? { body: { principal } }
      : {
          status: 401,
          body: { status: 401, code: 'identity.signInFirst', detail: { zh: '请先登录', en: 'Sign in first' } },
        },
  ),
  route('POST', /^\/session$/, ({ body }) => {
    const { account, password } = json(body);
    return account === 'dev' && password === 'dev'
      ? {
          headers: { 'set-cookie': 'hub_session=dev; Path=/; HttpOnly; SameSite=Lax' },
          body: { principal, token: 'dev' },
        }
      : {
          status: 401,
          body: {
            status: 401,
            code: 'identity.wrongPassword',
            detail: { zh: '账号或密码不正确', en: 'Wrong account or password' },
          },
        };
  }),
  route('DELETE', /^\/session$/, () => ({ status: 204, headers: { 'set-cookie': 'hub_session=; Path=/; Max-Age=0' } })),
  route('GET', /^\/city$/, () => ({ body: city })),
  route('GET', /^\/areas$/, ({ query }) => ({
    body: query.get('level') === 'district' ? districts : { type: 'FeatureCollection', features: [] },
  })),
  route('GET', /^\/indicators$/, () => ({ body: { items: indicators } })),
  route('GET', /^\/indicators\/([^/]+)\/values$/, ({ params: [id], query }) => {
    const indicator = indicators.find((each) => each.id === id);
    return indicator ? { body: { items: listValues(indicator, query, Date.now()) } } : missing('indicator.unknown');
  }),
  route('GET', /^\/indicators\/([^/]+)\/values\/([^/]+)\/evidence$/, ({ params: [id, subject = ''], query }) => {
    const indicator = indicators.find((each) => each.id === id);
    const at = query.has('at') ? Date.parse(query.get('at') ?? '') : Date.now() - 60_000;
    const evidence = indicator && evidenceOf(indicator, subject, at, Date.now());
    return evidence ? { body: evidence } : missing('indicator.noValue');
  }),
  route('GET', /^\/alerts$/, ({ state }) => ({ body: { items: cockpitOf(state.cases, Date.now()).alerts } })),
  route('POST', /^\/alerts\/([^/]+)\/acknowledgement$/, () => ({ status: 204 })),
  route('GET', /^\/cockpit$/, ({ state }) => ({ body: cockpitOf(state.cases, Date.now()).cockpit })),
  route('GET', /^\/case-types$/, () => ({ body: { items: caseTypes } })),
  route('GET', /^\/cases$/, ({ state, query }) => {
    const items = state.cases
      .list()
      .filter(
        (item) =>
          (query.get('queue') !== 'closed' || item.state === 'closed') &&
          (query.get('queue') !== 'overdue' || item.overdue) &&
          (!query.get('state') || item.state === query.get('state')) &&
          (!query.get('q') || `${item.number}${item.title.zh}`.includes(query.get('q') ?? '')),
      );
    return { body: { items } };
  }),
  route('GET', /^\/cases\/counts$/, ({ state }) => {
    const all = state.cases.list();
    const open = all.filter(({ state }) => state === 'open').length;
    const overdue = all.filter(({ overdue }) => overdue).length;
    return { body: { queue: { mine: 3, team: open, overdue, dueSoon: 2, open, closed: all.length - open } } };
  }),
  route('POST', /^\/cases$/, ({ state, body }) => {
    const file = state.cases.open(json(body));
    state.emit('case', { key: file.id, caseId: file.id, event: 'opened' });
    return { status: 201, body: file };
  }),
  route('GET', /^\/cases\/([^/]+)$/, ({ state, params: [id = ''] }) => {
    const file = state.cases.find(id);
    return file ? { body: file } : missing('case.unknown');
  }),
  route('POST', /^\/cases\/([^/]+)\/actions$/, ({ state, params: [id = ''], body }) => {
    const file = state.cases.decide(id, json(body));
    if (file) state.emit('case', { key: id, caseId: id, event: 'acted' });
    const newer = state.cases.find(id);
    return file
      ? { body: file }
      : {
          status: 409,
          body: {
            status: 409,
            code: 'case.stale',
            detail: { zh: '案件已更新', en: 'Changed' },
            details: { case: newer },
          },
        };
  }),
  route('POST', /^\/cases\/([^/]+)\/attachments$/, ({ state, params: [id = ''], query, body, contentType }) => {
    const meta: Attachment = {
      id: `file-${state.files.size + 1}`,
      name: query.get('name') ?? '',
      contentType,
      size: body.length,
      at: new Date().toISOString(),
    };
    state.files.set(meta.id, { meta, bytes: body });
    state.cases.attach(id, meta);
    return { status: 201, body: meta };
  }),
  route('GET', /^\/cases\/[^/]+\/attachments\/([^/]+)$/, ({ state, params: [id = ''] }) => {
    const file = state.files.get(id);
    return file ? { contentType: file.meta.contentType, bytes: file.bytes } : missing('case.noAttachment');
  }),
  route('GET', /^\/devices$/, ({ state }) => ({ body: { items: state.sensing.devices } })),
  route('GET', /^\/dead-letters$/, ({ state }) => ({ body: { items: state.sensing.deadLetters() } })),
  route('POST', /^\/dead-letters\/([^/]+)\/replay$/, ({ state, params: [id = ''] }) => {
    return { body: state.sensing.replay(id) ?? {} };
  }),
  route('DELETE', /^\/dead-letters\/([^/]+)$/, ({ state, params: [id = ''] }) => {
    state.sensing.drop(id);
    return { status: 204 };
  }),
  route('GET', /^\/recordings$/, ({ state }) => ({ body: { items: state.sensing.recordings() } })),
  route('POST', /^\/recordings\/([^/]+)\/playback$/, ({ state, params: [id = ''], body }) => {
    state.sensing.play(id, json(body).speed);
    return { status: 202, body: {} };
  }),
  route('DELETE', /^\/recordings\/([^/]+)\/playback$/, ({ state, params: [id = ''] }) => {
    state.sensing.stop(id);
    return { status: 204 };
  }),
];
