import { setImmediate as letOthers } from 'node:timers/promises';
import type { City, EntityAuthority, Instant, Localised, PersonId, Principal, Purpose, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { scopeOf } from '../identity/store-units.ts';
import type { CedarAuthority } from './authority.ts';
import { settle } from './condition.ts';
import { type Given, knownOf } from './fill-resource.ts';
import { type KeyReach, listKeyReaches, listPostGroups, type PostGroup } from './store-readers.ts';

/** What is asked about: an entity, or what any entity of these types in these areas would be. */
export interface Subject {
  readonly types: readonly string[];
  /** Undefined: wherever it lies. */
  readonly areas: readonly string[] | undefined;
  readonly attribute?: string | undefined;
}

/** `none`: not even that it is there. `partly`: some attributes masked or hidden (of a question without an attribute). */
export type Sight = 'none' | 'hidden' | 'masked' | 'partly' | 'whole';

export interface Reader {
  readonly kind: 'post' | 'key';
  readonly role?: string;
  readonly roleTitle?: Localised;
  readonly unit?: string;
  readonly unitName?: Localised;
  readonly people?: number;
  /** Of a key its name, of posts some of the people. */
  readonly names: readonly string[];
  /** Without saying why, for a purpose, and on the ground of a case or consent of whom it is about. */
  readonly sight: Readonly<Record<'plain' | 'purpose' | 'ground', Sight>>;
  /** The policies that let it be seen, at the first step at which it is. */
  readonly policies: readonly string[];
}

export interface ReadersDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly authority: CedarAuthority;
  readonly entities: EntityAuthority;
  readonly city: Pick<City, 'packs' | 'bureaus'>;
  readonly roles: ReadonlyMap<string, Localised>;
}

const someone = 'someone';
const steps = {
  plain: {},
  purpose: { purpose: 'service' },
  ground: { purpose: 'service', caseId: 'case', parties: [someone] },
} as const satisfies Record<keyof Reader['sight'], Purpose>;
const stepNames = ['plain', 'purpose', 'ground'] as const;
const keysFirst = '';

export interface ReadersPage {
  readonly items: readonly Reader[];
  /** How many roles of units, and keys, were asked. */
  readonly asked: number;
  readonly next?: string;
}

/** Who could see something, found by asking the decision point for every role of every unit, and every key. */
export async function listReaders(
  deps: ReadersDeps,
  tenant: Tenant,
  subject: Subject,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<ReadersPage> {
  const at = new Date(deps.clock());
  const keys = after === undefined ? await listKeyReaches(deps.database, tenant, at) : [];
  const groups = await listPostGroups(deps.database, tenant, at, placeOf(after), limit);
  const items: Reader[] = [];
  for (const one of [...keys, ...groups]) {
    const reader = 'unit' in one ? ofPosts(deps, tenant, subject, one) : ofKey(deps, tenant, subject, one);
    if (reader.sight.ground !== 'none' || reader.sight.purpose !== 'none') items.push(reader);
    // Each decision takes a millisecond the first time; a page of them must not hold up everyone else.
    await letOthers();
  }
  const last = groups.length === limit ? groups.at(-1) : undefined;
  return { items, asked: keys.length + groups.length, ...(last && { next: `${last.unit}|${last.role}` }) };
}

function placeOf(after: string | undefined): readonly [string, string] | undefined {
  if (after === undefined) return undefined;
  const bar = after.lastIndexOf('|');
  return bar < 0 ? [keysFirst, keysFirst] : [after.slice(0, bar), after.slice(bar + 1)];
}

function ofPosts(deps: ReadersDeps, tenant: Tenant, subject: Subject, group: PostGroup): Reader {
  const { unit, unitName, role, reach, people, names } = group;
  const who: Principal = {
    kind: 'person',
    id: 'reader' as PersonId,
    name: '',
    tenant,
    roles: [role],
    scope: scopeOf(reach),
  };
  const roleTitle = deps.roles.get(role) ?? { zh: role, en: role };
  return { kind: 'post', role, roleTitle, unit, unitName, people, names, ...sightOf(deps, who, subject) };
}

function ofKey(deps: ReadersDeps, tenant: Tenant, subject: Subject, key: KeyReach): Reader {
  const { name, permissions, reach } = key;
  const id = `key:${key.id}` as PersonId;
  const who: Principal = { kind: 'service', id, name, tenant, roles: [], permissions, scope: scopeOf(reach) };
  return { kind: 'key', names: [name], ...sightOf(deps, who, subject) };
}

function sightOf(deps: ReadersDeps, who: Principal, subject: Subject): Pick<Reader, 'sight' | 'policies'> {
  const found = stepNames.map((step) => [step, seen(deps, who, subject, steps[step])] as const);
  const sight = Object.fromEntries(found) as Reader['sight'];
  const first = found.find(([, one]) => one !== 'none' && one !== 'hidden');
  return { sight, policies: first ? policiesOf(deps, who, subject, steps[first[0]], first[1]) : [] };
}

function seen({ entities }: ReadersDeps, who: Principal, subject: Subject, purpose: Purpose): Sight {
  const access = entities.entities(who, 'context.read', { purpose });
  if (access.none || !sees(access, subject)) return 'none';
  const { hidden, masked } = access.fields({ types: subject.types, subjects: [someone] });
  const { attribute } = subject;
  if (attribute === undefined) return hidden.size + masked.size > 0 ? 'partly' : 'whole';
  return hidden.has(attribute) ? 'hidden' : masked.has(attribute) ? 'masked' : 'whole';
}

/** Of a type alone, whoever may see one entity of it counts: as if it lay in their own area. */
function sees(access: ReturnType<EntityAuthority['entities']>, { types, areas }: Subject): boolean {
  return areas === undefined ? access.maySee(types) : access.allows({ types, areas, subjects: [someone] });
}

function policiesOf(
  { authority, city }: ReadersDeps,
  who: Principal,
  { types, areas, attribute }: Subject,
  purpose: Purpose,
  sight: Sight,
): readonly string[] {
  const held = (action: 'context.read' | 'attribute.read' | 'attribute.readMasked', type: string, given: Given) => {
    const known = knownOf(authority.policies, city, type, who.tenant, given);
    return authority
      .parts(who, action, type, purpose)
      .map((part) => ({ ...part, condition: settle(part.condition, known) }))
      .filter(({ effect, condition }) => effect === 'permit' && !(condition.kind === 'constant' && !condition.value))
      .map(({ id }) => id);
  };
  const ofAttribute =
    attribute === undefined
      ? []
      : types.flatMap((type) =>
          held(sight === 'masked' ? 'attribute.readMasked' : 'attribute.read', 'Attribute', {
            type,
            name: attribute,
            subjects: [someone],
          }),
        );
  const entity = areas === undefined ? { types } : { types, areas };
  return [...new Set([...held('context.read', 'Entity', entity), ...ofAttribute])];
}
