import type { Localised } from '@hub/kernel';
import { csvLine, csvStart, type Database, type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { checkOperator } from '../operator.ts';
import { diffPolicies } from './diff-policies.ts';
import { type PolicyKeeper, policyErrors } from './policy-keeper.ts';
import { listReaders, type Reader, type ReadersDeps, type Subject } from './readers.ts';
import { authorityErrors, type FindResource } from './routes.ts';
import * as store from './store-policies.ts';

const closed = { additionalProperties: false };
const Number_ = Type.Integer({ minimum: 1 });

export interface PolicyRouteDeps extends ReadersDeps {
  readonly database: Database;
  readonly keeper: PolicyKeeper;
  readonly findResource?: FindResource | undefined;
}

const ReadersQuery = Type.Object(
  {
    /** An entity the caller may see, or else a type of entity. */
    entity: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    attribute: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    after: Type.Optional(Type.String({ maxLength: 200 })),
    format: Type.Optional(Type.Enum(['json', 'csv'])),
  },
  closed,
);
/** A table has as many roles of units at most; the page goes on as long as there are any. */
const mostInTable = 5_000;

export function policyRoutes(deps: PolicyRouteDeps): readonly Route[] {
  const { database, keeper, authority } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/authority/policies',
      allow: 'policy.read',
      summary: 'The policies in force in plain words, with their text, source and since when',
      async handle() {
        const version = await store.findLatestVersion(database);
        const since = new Map(version?.policies.map((policy) => [policy.id, policy.since]));
        const { tested, refusal } = keeper.state();
        const items = authority.policies.policies.map(({ id, effect, title, text, source }) => ({
          id,
          effect,
          title,
          text,
          source,
          since: since.get(id),
        }));
        const { policies: _, ...about } = version ?? { policies: [] };
        return { headers: noStore, body: { version: version ? about : null, tested, refusal: refusal ?? null, items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/authority/policies/reload',
      allow: 'policy.manage',
      stepUp: true,
      summary: 'Reads the policy files again: a changed set whose tests pass is a new version, else everything stays',
      body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, closed),
      bodyLimit: 4096,
      async handle({ body, principal }) {
        checkOperator(principal);
        return { body: await keeper.reload(signedIn(principal), body.reason) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/authority/versions',
      allow: 'policy.read',
      summary: 'Versions of the policies, newest first',
      query: Type.Object(
        { before: Type.Optional(Number_), limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) },
        closed,
      ),
      async handle({ query: { before, limit } }) {
        const items = await store.listVersions(database, before, limit);
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/authority/versions/:number/changes',
      allow: 'policy.read',
      summary: 'What a version changed, against the one before it or another',
      params: Type.Object({ number: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) }),
      query: Type.Object({ from: Type.Optional(Number_) }, closed),
      async handle({ params, query }) {
        const number = Number(params.number);
        const to = await store.findVersion(database, number);
        if (!to) throw policyErrors.unknownVersion({ number });
        const before = query.from ?? (await store.listVersions(database, number, 1))[0]?.number;
        const from = before === undefined ? undefined : await store.findVersion(database, before);
        if (query.from !== undefined && !from) throw policyErrors.unknownVersion({ number: query.from });
        const items = diffPolicies(from?.policies ?? [], to.policies);
        return { headers: noStore, body: { from: from?.number ?? null, to: number, items } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/authority/readers',
      allow: 'policy.read',
      summary: 'Who can see an entity, a type of entity, or one attribute of it: by which policies, masked or whole',
      query: ReadersQuery,
      async handle({ query, principal }) {
        const caller = signedIn(principal);
        const subject = await subjectOf(query);
        if (query.format === 'csv') return { headers: table, body: tableOf(deps, caller.tenant, subject) };
        const page = { after: query.after, limit: query.limit };
        return { headers: noStore, body: { ...(await listReaders(deps, caller.tenant, subject, page)), subject } };

        async function subjectOf({ entity, type, attribute }: typeof query): Promise<Subject> {
          if (entity === undefined) {
            const isDeclared = deps.city.packs.some(({ entities }) => Object.hasOwn(entities, type ?? ''));
            if (type === undefined || !isDeclared) throw authorityErrors.unknownResource();
            return { types: [type], areas: undefined, attribute };
          }
          const found = await deps.findResource?.(caller, 'Entity', entity);
          if (!found) throw authorityErrors.unknownResource();
          return { types: found.types as string[], areas: found.areas as string[], attribute };
        }
      },
    }),
  ];
}

const noStore = { 'cache-control': 'no-store' };
const table = {
  ...noStore,
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="readers.csv"',
};

const sights: Readonly<Record<Reader['sight']['plain'], Localised>> = {
  none: { zh: '不可见', en: 'not' },
  hidden: { zh: '见实体，不见此属性', en: 'entity only' },
  masked: { zh: '脱敏', en: 'masked' },
  partly: { zh: '部分属性', en: 'partly' },
  whole: { zh: '原值', en: 'whole' },
};
const head = [
  '类别 kind',
  '单位 unit',
  '角色 role',
  '人数 people',
  '姓名 names',
  '直接查看 plain',
  '声明目的 for a purpose',
  '以案件或同意为依据 with a ground',
  '策略 policies',
];

async function* tableOf(deps: ReadersDeps, tenant: Parameters<typeof listReaders>[1], subject: Subject) {
  yield csvStart + csvLine(head);
  let after: string | undefined;
  for (let asked = 0; asked < mostInTable; ) {
    const page = await listReaders(deps, tenant, subject, { after, limit: 100 });
    asked += page.asked;
    if (page.items.length > 0) yield page.items.map(lineOf).join('');
    after = page.next;
    if (after === undefined) return;
  }
}

function lineOf({ kind, unitName, role, roleTitle, people, names, sight, policies }: Reader): string {
  const both = ({ zh, en }: Localised) => `${zh} ${en}`;
  return csvLine([
    kind === 'key' ? '密钥 key' : '岗位 post',
    unitName ? both(unitName) : '',
    roleTitle ? both(roleTitle) : (role ?? ''),
    String(people ?? ''),
    names.join('、'),
    both(sights[sight.plain]),
    both(sights[sight.purpose]),
    both(sights[sight.ground]),
    policies.join(' '),
  ]);
}
