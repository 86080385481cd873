import type { AreaLevel, Instant, Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { CaseFile } from '../case-file.ts';
import { type RegisteredCaseType, responsibleOf, skillsOf } from '../case-types.ts';
import {
  bestCandidate,
  type DispatchCandidate,
  type DispatchMatter,
  rankCandidates,
  type ScoredCandidate,
} from './dispatch-score.ts';
import { selectExperience, selectLoads } from './store-dispatch.ts';
import { selectSkills } from './store-skills.ts';
import type { Workforce, WorkPost, WorkUnit } from './workforce.ts';

export interface Proposal extends ScoredCandidate {
  readonly unitName: Localised;
  readonly personName?: Localised;
}

/** Who could take which case, with what everyone has in hand. */
export interface DispatchBoard {
  /** Best first, at most so many. @throws case.classUnknown */
  propose(
    type: RegisteredCaseType,
    matter: Pick<CaseFile, 'tenant' | 'class' | 'areas'>,
    most?: number,
  ): Promise<readonly Proposal[]>;
  listPosts(tenant: Tenant): Promise<readonly WorkPost[]>;
  findUnit(tenant: Tenant, id: string): Promise<WorkUnit | undefined>;
  /** Who on duty takes a case over from somebody: whoever took over the shift, else the best colleague of the same units with the same role. */
  succeed(
    type: RegisteredCaseType,
    matter: Pick<CaseFile, 'tenant' | 'class' | 'areas'>,
    from: { readonly person: string; readonly role: string },
  ): Promise<Proposal | undefined>;
  /** Counts a case that somebody has just been given, before the next look at the database. */
  given(tenant: Tenant, person: string): void;
}

interface Snapshot {
  readonly at: Instant;
  readonly posts: readonly WorkPost[];
  readonly pool: ReturnType<typeof poolOf>;
  readonly units: ReadonlyMap<string, WorkUnit>;
  /** How often who has handled what, by `<type> <class>`. */
  readonly experience: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Rosters change by the hour and loads are counted on between looks, so a look every few seconds is enough. */
const fresh_ms = 5_000;
const shown = 20;

export function openDispatchBoard(deps: {
  readonly database: Queryable;
  readonly workforce: Workforce;
  readonly clock: () => Instant;
  /** The level of an area, by its code. */
  readonly levelOf: (code: string) => Promise<AreaLevel | undefined>;
}): DispatchBoard {
  const { database, workforce, clock, levelOf } = deps;
  const looks = new Map<Tenant, Promise<Snapshot>>();

  async function look(tenant: Tenant): Promise<Snapshot> {
    const known = looks.get(tenant);
    const now = clock();
    const earlier = await known?.catch(() => undefined);
    if (earlier && Math.abs(now - earlier.at) < fresh_ms) return earlier;
    // Whoever comes first looks; the others wait for the same answer.
    const current = looks.get(tenant);
    if (current && current !== known) return current;
    const next = load(tenant, now);
    looks.set(tenant, next);
    return next;
  }

  async function load(tenant: Tenant, at: Instant): Promise<Snapshot> {
    const [posts, units, loads, experience, skills] = await Promise.all([
      workforce.listPosts(tenant),
      workforce.listUnits(tenant),
      selectLoads(database, tenant, at),
      selectExperience(database, tenant),
      selectSkills(database, tenant),
    ]);
    const able = Map.groupBy(skills, ({ person }) => person);
    return {
      at,
      posts,
      pool: poolOf(
        posts,
        new Map(loads.map(({ person, open, soon }) => [person, { open, soon }])),
        new Map([...able].map(([person, own]) => [person, new Set(own.map(({ skill }) => skill))])),
      ),
      units: new Map(units.map((unit) => [unit.id, unit])),
      experience: new Map(
        [...Map.groupBy(experience, (one) => `${one.type} ${one.class}`)].map(([kind, own]) => [
          kind,
          new Map(own.map(({ person, handled }) => [person, handled])),
        ]),
      ),
    };
  }

  return {
    listPosts: async (tenant) => (await look(tenant)).posts,
    findUnit: async (tenant, id) => (await look(tenant)).units.get(id),
    given(tenant, person) {
      void looks.get(tenant)?.then(({ pool }) => {
        for (const candidate of pool.byPerson.get(person) ?? []) candidate.load += 1;
      });
    },
    async propose(type, matter, most = shown) {
      const known = await look(matter.tenant);
      const about = await matterOf(known, type, matter);
      const answering = 'bureau' in about.responsible ? [about.responsible.bureau] : [];
      const reach = [
        ...new Set([...about.areas.map((area) => area.code).toReversed(), ...answering, type.flow.bureau]),
      ];
      const units = reach.filter(
        (unit) => known.units.has(unit) || unit === type.flow.bureau || answering.includes(unit),
      );
      const role = handlingRole(type);
      const candidates = units.flatMap((unit): readonly DispatchCandidate[] => [
        { unit, duty: 'unrostered', load: 0, soon: 0 },
        ...(known.pool.byRoleAndUnit.get(`${role} ${unit}`) ?? []),
      ]);
      const best = most === 1 ? bestCandidate(about, candidates) : undefined;
      const ranked = most === 1 ? (best ? [best] : []) : rankCandidates(about, candidates, most);
      return ranked.map((one) => named(known, one));
    },
    async succeed(type, matter, { person, role }) {
      const known = await look(matter.tenant);
      const units = known.posts.filter((post) => post.person === person && post.role === role).map(({ unit }) => unit);
      const colleagues = units
        .flatMap((unit) => known.pool.byRoleAndUnit.get(`${role} ${unit}`) ?? [])
        .filter((one) => one.duty === 'on' && one.person !== person);
      const takers = new Set(known.posts.filter((post) => post.tookOverFrom === person).map((post) => post.person));
      const taking = colleagues.filter((one) => takers.has(one.person ?? ''));
      const best = bestCandidate(await matterOf(known, type, matter), taking.length > 0 ? taking : colleagues);
      return best && named(known, best);
    },
  };

  async function matterOf(
    { experience }: Snapshot,
    type: RegisteredCaseType,
    { class: code, areas }: Pick<CaseFile, 'class' | 'areas'>,
  ): Promise<DispatchMatter> {
    const leveled: { code: string; level: string }[] = [];
    for (const area of areas) leveled.push({ code: area.code, level: (await levelOf(area.code)) ?? '' });
    const done = experience.get(`${type.id} ${code ?? ''}`);
    return {
      areas: leveled,
      responsible: responsibleOf(type, code),
      lead: type.flow.bureau,
      skills: skillsOf(type, code),
      ...(done === undefined ? {} : { experience: done }),
    };
  }
}

function named({ posts, units }: Snapshot, one: ScoredCandidate): Proposal {
  const name = one.person === undefined ? undefined : posts.find(({ person }) => person === one.person)?.personName;
  const unitName = units.get(one.unit)?.name ?? { zh: one.unit, en: one.unit };
  return { ...one, unitName, ...(name === undefined ? {} : { personName: name }) };
}

/** Candidates are made once a look and counted on, not made anew for every case. */
function poolOf(
  posts: readonly WorkPost[],
  loads: ReadonlyMap<string, { open: number; soon: number }>,
  skills: ReadonlyMap<string, ReadonlySet<string>>,
) {
  const candidates = posts.map(({ person, unit, role, onDutyUntil, rostered }) => {
    const { open = 0, soon = 0 } = loads.get(person) ?? {};
    const duty = onDutyUntil !== undefined ? ('on' as const) : rostered ? ('off' as const) : ('unrostered' as const);
    const able = skills.get(person);
    const candidate = { unit, person, duty, load: open, soon, ...(able === undefined ? {} : { skills: able }) };
    return { key: `${role} ${unit}`, candidate };
  });
  const grouped = Map.groupBy(candidates, ({ key }) => key);
  return {
    byRoleAndUnit: new Map([...grouped].map(([key, own]) => [key, own.map(({ candidate }) => candidate)])),
    byPerson: Map.groupBy(
      candidates.map(({ candidate }) => candidate),
      ({ person }) => person,
    ),
  };
}

/** The role that takes a case on after its dispatch. */
export function handlingRole(type: RegisteredCaseType): string {
  const { steps } = type.flow;
  const at = steps.findIndex(({ kind }) => kind === 'dispatch');
  const step = steps.slice(at + 1).find(({ kind }) => kind === 'handling') ?? steps.at(-1);
  return `${type.pack.id}.${step?.role ?? ''}`;
}
