import type {
  AnyPack,
  Attribute,
  DataSubject,
  EntityType,
  EntityTypes,
  Erasure,
  Localised,
  PersonalHolder,
} from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { attributeValue, type EntityState } from '../attributes/attribute.ts';
import { listRows } from '../entities/store-entities.ts';
import { loadState } from '../writing/state.ts';
import type { Writer } from '../writing/writer.ts';
import { correctAttribute, readCorrection } from './correct-attribute.ts';
import { lastChange } from './erase-attributes.ts';
import type { Erase } from './eraser.ts';
import { type Identifying, isOfSeveral } from './identifying.ts';
import { selectPast } from './store-subjects.ts';
import type { Subjects } from './subjects.ts';

const achieved: Localised = {
  zh: '本人请求删除，且无法定保存期限（个人信息保护法第四十七条）',
  en: 'Deletion asked for, and no law keeps it (PIPL art. 47)',
};
const ofSeveral: Localised = {
  zh: '同时涉及他人，由登记单位处理',
  en: 'It is about others too; the bureau that keeps the register answers',
};
const gone: Localised = { zh: '已注销登记的历史', en: 'The past of entries that are gone' };

interface Entry {
  readonly id: string;
  /** Undefined when the entity is gone and only its past is kept. */
  readonly state: EntityState | undefined;
  readonly isShared: boolean;
}

/** Entities of registers that are about somebody: told whole with their past, corrected and erased by a decision. */
export function registerHolder(deps: {
  readonly database: Database;
  readonly writer: Writer;
  readonly subjects: Pick<Subjects, 'idsOf'>;
  readonly erase: Erase;
  readonly identifying: Identifying;
  readonly packs: readonly AnyPack[];
}): PersonalHolder {
  const { database, writer, subjects, erase, identifying } = deps;
  const types = new Map<string, EntityType>(
    deps.packs.flatMap(({ entities }) => Object.entries(entities as EntityTypes)),
  );
  const typesOf = (state: EntityState) => state.types.flatMap((name) => types.get(name) ?? []);
  const personalOf = (state: EntityState | undefined) => [
    ...new Set((state ? typesOf(state) : [...types.values()]).flatMap(({ attributes }) => personalIn(attributes))),
  ];

  async function entriesOf(of: DataSubject): Promise<readonly Entry[]> {
    const ids = await subjects.idsOf(of);
    const rows = await listRows(database, { tenant: of.tenant, ids, limit: ids.length });
    const states = new Map(rows.map((row) => [row.id, loadState(row)]));
    return ids.map((id) => {
      const state = states.get(id);
      return { id, state, isShared: state !== undefined && isOfSeveral(state, identifying) };
    });
  }

  async function shown(of: DataSubject, { id, state, isShared }: Entry) {
    const personal = new Set(personalOf(state));
    const named = new Set(state?.types.flatMap((type) => identifying.get(type) ?? []));
    // What is about several is told as far as it is nobody's.
    const isOwn = (attribute: string) => !isShared || !(personal.has(attribute) || named.has(attribute));
    const past = await selectPast(database, of.tenant, id);
    return {
      id,
      type: state?.types.join(', ') ?? '',
      ...(isShared ? { alsoAboutOthers: true } : {}),
      attributes: Object.fromEntries(
        [...(state?.attributes ?? [])].flatMap(([name, held]) => {
          const values = held.map(({ json }) => attributeValue(json));
          return isOwn(name) ? [[name, values.length === 1 ? values[0] : values]] : [];
        }),
      ),
      past: past
        .filter(({ attribute }) => isOwn(attribute))
        .map(({ attribute, at, op, instance }) => ({
          attribute,
          at: at.toISOString(),
          op,
          value: attributeValue(instance),
        })),
    };
  }

  /** How many attributes went. */
  async function eraseEntry({ tenant }: DataSubject, { id, state }: Entry, before: number): Promise<number> {
    const had = new Set((await selectPast(database, tenant, id)).map(({ attribute }) => attribute));
    const names = personalOf(state).filter((name) => had.has(name) || state?.attributes.has(name));
    for (const name of names) {
      const isThere = state !== undefined && lastChange(state, name) !== undefined;
      await erase(tenant, name, { current: isThere ? [id] : [], past: isThere ? [] : [id], before });
    }
    return names.length;
  }

  return {
    name: 'registers',
    collect: async (of) => Promise.all((await entriesOf(of)).map((entry) => shown(of, entry))),
    async erase(of, at) {
      const lines: Erasure[] = [];
      for (const entry of await entriesOf(of)) {
        const declared = entry.state ? typesOf(entry.state) : [];
        const what = declared[0] === undefined ? gone : named(declared[0].title);
        const law = declared.find(({ keptBy }) => keptBy !== undefined)?.keptBy;
        const ground = entry.isShared ? ofSeveral : law;
        // An attribute that is written while it is erased has changed since, and stays for the next request.
        if (ground === undefined)
          lines.push({ what, count: await eraseEntry(of, entry, at + 1), done: 'erased', ground: achieved });
        else lines.push({ what, count: 1, done: 'kept', ground });
      }
      return added(lines);
    },
    async correct(of, field, value) {
      const wanted = readCorrection(field);
      const entry = wanted && (await entriesOf(of)).find(({ id }) => id === wanted.id);
      if (!wanted || !entry?.state || entry.isShared) return false;
      const { attribute } = wanted;
      if (entry.state.types.some((type) => identifying.get(type)?.includes(attribute))) return false;
      const declared = typesOf(entry.state).find(({ attributes }) => attributes[attribute])?.attributes[attribute];
      const mutation = declared && correctAttribute(attribute, declared, value);
      if (!mutation) return false;
      const [outcome] = await writer.write([{ tenant: of.tenant, id: wanted.id, mutation }]);
      if (outcome?.ok === false) throw outcome.error;
      return true;
    },
  };
}

const named = ({ zh, en }: Localised): Localised => ({ zh: `登记信息：${zh}`, en: `Register: ${en}` });

function personalIn(attributes: Readonly<Record<string, Attribute>>): readonly string[] {
  return Object.entries(attributes).flatMap(([name, { personal = false }]) => (personal === false ? [] : [name]));
}

/** One line for each kind of entry and ground. */
function added(lines: readonly Erasure[]): readonly Erasure[] {
  const groups = Map.groupBy(lines, ({ what, done, ground }) => JSON.stringify([what, done, ground]));
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, count: rest.reduce((sum, { count }) => sum + count, first.count) }],
  );
}
