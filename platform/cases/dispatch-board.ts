import type { AreaLevel, Instant, Localised, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { CaseFile } from './case-file.ts';
import { type RegisteredCaseType, responsibleOf } from './case-types.ts';
import { type DispatchCandidate, rankCandidates, type ScoredCandidate } from './dispatch-score.ts';
import { selectExperience, selectLoads } from './store-dispatch.ts';
import type { Workforce, WorkPost, WorkUnit } from './workforce.ts';

export interface Proposal extends ScoredCandidate {
  readonly unitName: Localised;
  readonly personName?: Localised;
}

/** Who could take which case, with what everyone has in hand. */
export interface DispatchBoard {
  /** Best first. @throws case.classUnknown */
  propose(type: RegisteredCaseType, matter: Pick<CaseFile, 'tenant' | 'class' | 'areas'>): Promise<readonly Proposal[]>;
  listPosts(tenant: Tenant): Promise<readonly WorkPost[]>;
  findUnit(tenant: Tenant, id: string): Promise<WorkUnit | undefined>;
  /** Counts a case that somebody has just been given, before the next look at the database. */
  given(tenant: Tenant, person: string): void;
}

interface Snapshot {
  readonly at: Instant;
  readonly posts: readonly WorkPost[];
  readonly byRoleAndUnit: ReadonlyMap<string, readonly WorkPost[]>;
  readonly units: ReadonlyMap<string, WorkUnit>;
  readonly loads: Map<string, { open: number; soon: number }>;
  readonly experience: ReadonlyMap<string, number>;
}

/** Rosters change by the hour and loads are counted on between looks, so a look every few seconds is enough. */
const fresh_ms = 5_000;

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
    const [posts, units, loads, experience] = await Promise.all([
      workforce.listPosts(tenant),
      workforce.listUnits(tenant),
      selectLoads(database, tenant, at),
      selectExperience(database, tenant),
    ]);
    return {
      at,
      posts,
      byRoleAndUnit: Map.groupBy(posts, ({ role, unit }) => `${role} ${unit}`),
      units: new Map(units.map((unit) => [unit.id, unit])),
      loads: new Map(loads.map(({ person, open, soon }) => [person, { open, soon }])),
      experience: new Map(experience.map((one) => [`${one.person} ${one.type} ${one.class}`, one.handled])),
    };
  }

  return {
    listPosts: async (tenant) => (await look(tenant)).posts,
    findUnit: async (tenant, id) => (await look(tenant)).units.get(id),
    given(tenant, person) {
      void looks.get(tenant)?.then(({ loads }) => {
        const own = loads.get(person) ?? { open: 0, soon: 0 };
        loads.set(person, { ...own, open: own.open + 1 });
      });
    },
    async propose(type, { tenant, class: code, areas }) {
      const { byRoleAndUnit, units, loads, experience } = await look(tenant);
      const responsible = responsibleOf(type, code);
      const role = handlingRole(type);
      const leveled = await Promise.all(
        areas.map(async (area) => ({ code: area.code, level: (await levelOf(area.code)) ?? '' })),
      );
      const answering = 'bureau' in responsible ? [responsible.bureau] : [];
      const reach = [...new Set([...leveled.map((area) => area.code).toReversed(), ...answering, type.flow.bureau])];
      const known = reach.filter((unit) => units.has(unit) || unit === type.flow.bureau || answering.includes(unit));
      const candidates = known.flatMap((unit): DispatchCandidate[] => [
        { unit, duty: 'unrostered', load: 0, soon: 0, handled: 0 },
        ...(byRoleAndUnit.get(`${role} ${unit}`) ?? []).map(({ person, onDutyUntil, rostered }) => {
          const { open = 0, soon = 0 } = loads.get(person) ?? {};
          const handled = experience.get(`${person} ${type.id} ${code ?? ''}`) ?? 0;
          const duty = onDutyUntil !== undefined ? 'on' : rostered ? 'off' : 'unrostered';
          return { unit, person, duty, load: open, soon, handled } as const;
        }),
      ]);
      const names = new Map(
        reach
          .flatMap((unit) => byRoleAndUnit.get(`${role} ${unit}`) ?? [])
          .map((post) => [post.person, post.personName]),
      );
      return rankCandidates({ areas: leveled, responsible, lead: type.flow.bureau }, candidates).map((one) => {
        const name = one.person === undefined ? undefined : names.get(one.person);
        const unitName = units.get(one.unit)?.name ?? { zh: one.unit, en: one.unit };
        return { ...one, unitName, ...(name === undefined ? {} : { personName: name }) };
      });
    },
  };
}

/** The role that takes a case on after its dispatch. */
export function handlingRole(type: RegisteredCaseType): string {
  const { steps } = type.flow;
  const at = steps.findIndex(({ kind }) => kind === 'dispatch');
  const step = steps.slice(at + 1).find(({ kind }) => kind === 'handling') ?? steps.at(-1);
  return `${type.pack.id}.${step?.role ?? ''}`;
}
