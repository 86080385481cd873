import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { openToyHub, type ToyHub, toyCity, toyPack } from '@hub/indicators/testing';
import { type City, defaultTenant, type PersonId, type Principal } from '@hub/kernel';
import { migrations as processMigrations } from '@hub/processes';
import { createHttpApp, type Route } from '@hub/runtime';
import type { ReadElement } from '@hub/runtime/testing';
import { type Cases, type CasesDeps, createCases, migrations } from './index.ts';

const { overflow } = toyPack.cases;
const classes = toyPack.codeTables.classes ?? { title: { zh: '', en: '' }, rows: [] };
const unlimited = { burst: 1e6, perMinute: 1e6 };

/** The toy city, whose case type asks everything that can be asked; its second class lies below a group. */
export const askingCity: City = {
  ...toyCity,
  packs: [
    {
      ...toyPack,
      codeTables: {
        classes: {
          title: classes.title,
          rows: [
            ...classes.rows,
            { code: '0201', parent: '02', title: { zh: '滴漏', en: 'Drip' }, source: 'made up', verified: false },
          ],
        },
      },
      cases: {
        overflow: {
          ...overflow,
          keepPersonal: 'P365D',
          asks: {
            depth: {
              answer: { kind: 'number', title: { zh: '深度', en: 'Depth' }, unit: 'm', min: 0, max: 5 },
              required: true,
            },
            dirty: { answer: { kind: 'boolean', title: { zh: '脏', en: 'Dirty' } } },
            since: { answer: { kind: 'dateTime', title: { zh: '何时起', en: 'Since' } } },
            smell: { answer: { kind: 'text', title: { zh: '气味', en: 'Smell' }, maxLength: 20, personal: true } },
            lid: {
              answer: {
                kind: 'code',
                title: { zh: '盖', en: 'Lid' },
                codes: { on: { zh: '有', en: 'On' }, off: { zh: '无', en: 'Off' } },
              },
            },
            colours: {
              many: true,
              answer: {
                kind: 'code',
                title: { zh: '颜色', en: 'Colours' },
                codes: { red: { zh: '红', en: 'Red' }, blue: { zh: '蓝', en: 'Blue' } },
              },
            },
          },
        },
      },
    } as City['packs'][number],
  ],
};

export const person = (id: string, ...roles: string[]): Principal => ({
  kind: 'person',
  id: id as PersonId,
  name: `Name of ${id}`,
  roles,
  tenant: defaultTenant,
});

const people: Readonly<Record<string, Principal>> = {
  clerk: person('clerk', 'toy.clerk'),
  crew: person('crew', 'toy.crew'),
  inspector: person('inspector', 'toy.inspector'),
};

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | object;
  readonly as?: string;
  readonly address?: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  readonly json: any;
}

export interface ReportHub {
  readonly hub: ToyHub;
  readonly routes: readonly Route[];
  readonly cases: Cases;
  ask(method: 'GET' | 'POST' | 'PUT', url: string, sent?: Sent): Promise<Answer>;
  /** A case is led by the desk to its end. */
  finish(number: string): Promise<void>;
  /** Rows of every table that a report touches. */
  countRows(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const tables = ['case_file', 'case_event', 'case_report', 'case_contact', 'case_attachment', 'case_me_too', 'outbox'];

export async function openReportHub(
  now: number,
  more: Partial<CasesDeps> | ((hub: ToyHub) => Promise<Partial<CasesDeps>>) = {},
  others: Readonly<Record<string, Principal>> = {},
): Promise<ReportHub> {
  const all = { ...people, ...others };
  const hub = await openToyHub([...indicatorMigrations, ...alertMigrations, ...processMigrations, ...migrations], now);
  const own = typeof more === 'function' ? await more(hub) : more;
  const deps = { ...hub, city: askingCity, clock: hub.clock };
  const indicators = createIndicators(deps);
  const alerts = createAlerts({ ...deps, areas: hub.context.areas, indicators });
  const cases = createCases({ ...deps, alerts, reportLimits: { read: unlimited, write: unlimited }, ...own });
  const app = await createHttpApp({
    routes: cases.routes,
    gate: {
      authenticate: async ({ headers }) => all[String(headers['x-person'])],
      permits: () => true,
    },
    log: hub.log,
  });
  const ask: ReportHub['ask'] = async (method, url, { headers = {}, body, as, address } = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: { 'accept-language': 'en', ...headers, ...(as === undefined ? {} : { 'x-person': as }) },
      ...(body === undefined ? {} : { payload: body }),
      ...(address === undefined ? {} : { remoteAddress: address }),
    });
    const type = String(answer.headers['content-type']);
    const json = type.includes('json') ? answer.json() : undefined;
    return { status: answer.statusCode, type, text: answer.payload, headers: answer.headers, json };
  };
  const act = async (caseId: string, as: string, order: object) => {
    const { version } = (await ask('GET', `/api/v1/cases/${caseId}`, { as })).json;
    const answer = await ask('POST', `/api/v1/cases/${caseId}/actions`, { as, body: { version, ...order } });
    if (answer.status !== 200) throw new Error(answer.text);
  };
  return {
    hub,
    routes: cases.routes,
    cases,
    ask,
    async finish(number) {
      const [row] = await hub.database.query<{ id: string; step: string }>(
        'select id, step from case_file where number = $1',
        [number],
      );
      const id = row?.id ?? '';
      if (row?.step === 'assign') await act(id, 'clerk', { action: 'dispatch', unit: 'roads' });
      const path = `/api/v1/cases/${id}/attachments`;
      const photo = await ask('POST', path, { as: 'crew', body: png, headers: { 'content-type': 'image/png' } });
      await act(id, 'crew', { action: 'complete', evidence: [photo.json.id] });
      await act(id, 'inspector', { action: 'complete' });
    },
    async countRows() {
      const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
      const [row] = await hub.database.query<Record<string, number>>(`select ${counts.join(', ')}`);
      return row ?? {};
    },
    async close() {
      await app.close();
      await hub.close();
    },
  };
}

export function form(fields: Readonly<Record<string, string | readonly string[]>>) {
  const pairs = Object.entries(fields).flatMap(([key, value]) =>
    [value].flat().map((one) => [key, one] as [string, string]),
  );
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(pairs).toString(),
  };
}

export const photo = { headers: { 'content-type': 'image/png' }, body: png };

/** XML as the JSON of the same answer has it, all values as texts: lists are elements whose children share the item's name. */
export function plainOf({ text, children }: ReadElement, name = ''): unknown {
  if (lists.includes(name)) return children.map((child) => plainOf(child, child.name));
  if (children.length === 0) return text;
  return Object.fromEntries(children.map((child) => [child.name, plainOf(child, child.name)]));
}
const lists = ['services', 'attributes', 'values', 'service_requests', 'endpoints', 'formats', 'errors'];

export function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
  }
  return value === null ? '' : `${value as string | number | boolean}`;
}
