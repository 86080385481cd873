import type { AreaLevel, Instant, Localised, Principal } from '@hub/kernel';
import type { CaseDeps } from '../case-deps.ts';
import type { CaseFile } from '../case-file.ts';
import { caseResult, peopleOf } from '../case-result.ts';
import { bureauName, unitName } from '../case-view.ts';
import { listCasesAsOf } from './cases-as-of.ts';
import { type FigureName, figures } from './figures.ts';
import { type Performance, performanceOf } from './performance.ts';

/** What a board can be divided into: units, areas of a level, people, the posts (roles) of the steps, types and classes. */
export const divisions = ['bureau', 'district', 'street', 'grid', 'person', 'post', 'type', 'class'] as const;
export type Division = (typeof divisions)[number];

export interface BoardDeps extends CaseDeps {
  readonly levelOf: (code: string) => Promise<AreaLevel | undefined>;
}

export interface BoardRow extends Performance {
  readonly key?: string;
  readonly name?: Localised;
}

interface Question {
  readonly from: Instant;
  readonly to: Instant;
  readonly by: Division;
}

/** Performance of a period as it stood at its end, of the cases somebody may see. A case counts once in the total. */
export async function boardOf(deps: BoardDeps, reader: Principal, question: Question) {
  const { from, to } = question;
  const files = await filesOf(deps, reader, question);
  const groups = await divide(deps, files, question.by);
  const result = (file: CaseFile) => caseResult(deps.types.get(file.type), deps.calendar, file);
  const rows = [...groups.values()].map(
    ({ key, name, own }): BoardRow => ({
      ...(key === '' ? {} : { key, name }),
      ...performanceOf(own.map(result), from, to),
    }),
  );
  return { total: performanceOf(files.map(result), from, to), items: rows.toSorted((a, b) => b.due - a.due) };
}

/** The very cases a number counts. */
export async function casesBehind(
  deps: BoardDeps,
  reader: Principal,
  question: Question & { readonly figure: FigureName; readonly key?: string },
): Promise<readonly CaseFile[]> {
  const files = await filesOf(deps, reader, question);
  const groups = question.key === undefined ? undefined : await divide(deps, files, question.by);
  const own = groups ? (groups.get(question.key ?? '')?.own ?? []) : files;
  return own.filter((file) =>
    figures[question.figure].counts(caseResult(deps.types.get(file.type), deps.calendar, file), question),
  );
}

/** A duplicate is no case of its own: what it was merged into counts. */
async function filesOf(deps: BoardDeps, reader: Principal, { from, to }: Question): Promise<readonly CaseFile[]> {
  const known = new Set(deps.types.all.map(({ id }) => id));
  const files = await listCasesAsOf(deps, reader, from, to);
  return files.filter((file) => file.mergedInto === undefined && known.has(file.type));
}

interface Group {
  readonly key: string;
  readonly name: Localised;
  readonly own: CaseFile[];
}

async function divide(deps: BoardDeps, files: readonly CaseFile[], by: Division): Promise<ReadonlyMap<string, Group>> {
  const groups = new Map<string, Group>();
  for (const file of files) {
    for (const { key, name } of await keysOf(deps, file, by)) {
      const group = groups.get(key) ?? { key, name, own: [] };
      group.own.push(file);
      groups.set(key, group);
    }
  }
  return groups;
}

const nowhere = [{ key: '', name: { zh: '', en: '' } }];

async function keysOf(deps: BoardDeps, file: CaseFile, by: Division): Promise<readonly Omit<Group, 'own'>[]> {
  const type = deps.types.get(file.type);
  switch (by) {
    case 'bureau':
      return [{ key: file.bureau, name: unitName(deps.city, file.bureau, file.areas) }];
    case 'person':
      return peopleOf(file).map(({ id, name }) => ({ key: id, name: { zh: name, en: name } }));
    case 'post': {
      const passed = new Set(file.stays.map(({ step }) => step));
      const roles = new Set(type.flow.steps.filter(({ id }) => passed.has(id)).map(({ role }) => role));
      return [...roles].map((role) => ({
        key: `${type.pack.id}.${role}`,
        name: type.pack.roles[role] ?? bureauName(deps.city, role),
      }));
    }
    case 'type':
      return [{ key: file.type, name: type.flow.title }];
    case 'class': {
      const row = type.classes?.rows.find(({ code }) => code === file.class);
      return row ? [{ key: row.code, name: row.title }] : nowhere;
    }
    case 'district':
    case 'street':
    case 'grid': {
      for (const area of file.areas) {
        if ((await deps.levelOf(area.code)) === by) return [{ key: area.code, name: area.name }];
      }
      return nowhere;
    }
    default:
      return by satisfies never;
  }
}
