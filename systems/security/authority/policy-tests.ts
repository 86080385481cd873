import { type City, defaultTenant, type Permission, type PersonId, type Principal, type Tenant } from '@hub/kernel';
import { findWorkedOut, keepWorkedOut, sourcesHash } from '@hub/runtime';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CedarAuthority } from './authority.ts';
import { principalType } from './cedar-entities.ts';
import { readEntityTypes } from './entity-types.ts';
import { explain } from './explain.ts';
import { fillResource } from './fill-resource.ts';
import type { PolicyText } from './policy-text.ts';

const closed = { additionalProperties: false };
const Texts = Type.Array(Type.String());
const Table = Type.Object(
  {
    /** Who asks: posts by `roles` and reach, service keys by `permissions`. */
    principals: Type.Record(
      Type.String(),
      Type.Object(
        {
          id: Type.Optional(Type.String()),
          roles: Type.Optional(Texts),
          permissions: Type.Optional(Texts),
          tenant: Type.Optional(Type.String()),
          everywhere: Type.Optional(Type.Boolean()),
          bureaus: Type.Optional(Texts),
          areas: Type.Optional(Texts),
          strong: Type.Optional(Type.Boolean()),
          /** Of a citizen: how well known. */
          level: Type.Optional(Type.Enum([1, 2, 3])),
        },
        closed,
      ),
    ),
    /** What is asked for: its type and what is said of it; the rest is filled as the packs declare it. */
    resources: Type.Record(Type.String(), Type.Tuple([Type.String(), Type.Record(Type.String(), Type.Unknown())])),
    contexts: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
    /** `<principal> <action> <resource> <context or -> <permit or deny>` */
    expect: Type.Array(Type.String()),
  },
  closed,
);
const shape = Compile(Table);

/** An expectation the policies do not meet, or a table that is not one. */
export interface PolicyFault {
  readonly source: string;
  readonly row: string;
  readonly reason: string;
}

export interface PolicyTestResult {
  readonly passed: number;
  readonly faults: readonly PolicyFault[];
}

/** Asks what the tables expect, of the row filter and of Cedar itself: both must answer so. */
export function testPolicies(
  authority: CedarAuthority,
  city: Pick<City, 'packs' | 'bureaus'>,
  tables: readonly PolicyText[],
): PolicyTestResult {
  const results = tables.map((table) => testTable(authority, city, table));
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    faults: results.flatMap(({ faults }) => faults),
  };
}

/** The same, but what passed at an earlier start passes unasked while policies, tables, declarations and this code are as they were. */
export function testPoliciesOnce(
  authority: CedarAuthority,
  city: Pick<City, 'packs' | 'bureaus'>,
  tables: readonly PolicyText[],
): PolicyTestResult {
  const declared = [...readEntityTypes(city)].map(([name, type]) => [
    name,
    { ...type, attributes: [...type.attributes] },
  ]);
  const asked = JSON.stringify([authority.policies.version, tables, declared]);
  const from = sourcesHash([new URL('./', import.meta.url)], asked);
  const known = findWorkedOut<number>('policies-tested', from);
  if (known !== undefined) return { passed: known, faults: [] };
  const result = testPolicies(authority, city, tables);
  if (result.faults.length === 0) keepWorkedOut('policies-tested', from, result.passed);
  return result;
}

function testTable(
  authority: CedarAuthority,
  city: Pick<City, 'packs' | 'bureaus'>,
  { source, text }: PolicyText,
): PolicyTestResult {
  const table = parse(text);
  if (!shape.Check(table)) {
    const [first] = shape.Errors(table);
    return { passed: 0, faults: [{ source, row: '', reason: `not a table of tests: ${first?.message ?? ''}` }] };
  }
  const faults = table.expect.flatMap((row): PolicyFault[] => {
    const [who = '', action = '', what = '', why = '', expected = '', ...rest] = row.trim().split(/\s+/);
    const principal = table.principals[who];
    const resource = table.resources[what];
    const context = why === '-' ? {} : table.contexts?.[why];
    const isWhole = rest.length === 0 && (expected === 'permit' || expected === 'deny');
    if (!principal || !resource || !context || !isWhole) return [{ source, row, reason: 'names what the table lacks' }];
    const request = {
      principal: principalOf(who, principal),
      action: action as Permission,
      resourceType: resource[0],
      resource: fillResource(authority.policies, city, resource[0], defaultTenant, resource[1]),
      context,
    };
    try {
      const byFilter = authority.decide(request);
      const isAsked = authority.policies.mayAsk(principalType(request.principal), request.action);
      const byCedar = isAsked && explain(authority.policies, request).allowed;
      if (byFilter !== byCedar) return [{ source, row, reason: 'the row filter and Cedar differ' }];
      return byCedar === (expected === 'permit') ? [] : [{ source, row, reason: byCedar ? 'permit' : 'deny' }];
    } catch (error) {
      return [{ source, row, reason: (error as Error).message.slice(0, 300) }];
    }
  });
  return { passed: table.expect.length - faults.length, faults };
}

interface Who {
  readonly id?: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly tenant?: string;
  readonly everywhere?: boolean;
  readonly bureaus?: readonly string[];
  readonly areas?: readonly string[];
  readonly strong?: boolean;
  readonly level?: 1 | 2 | 3;
}

function principalOf(name: string, who: Who): Principal {
  const { roles = [], permissions, everywhere = false, bureaus = [], areas = [] } = who;
  const about = {
    id: (who.id ?? `test:${name}`) as PersonId,
    name,
    tenant: (who.tenant ?? defaultTenant) as Tenant,
    scope: { everywhere, bureaus, areas },
  };
  if (who.level !== undefined) return { ...about, kind: 'citizen', roles: [], level: who.level };
  return permissions === undefined
    ? { ...about, kind: 'person', roles, ...(who.strong ? { strong: true } : {}) }
    : { ...about, kind: 'service', roles: [], permissions: permissions as Permission[] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
