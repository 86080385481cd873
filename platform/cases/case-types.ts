import type { AnyPack, CaseType, CodeRow, CodeTable, Question, Responsible, TimeLimit } from '@hub/kernel';
import { caseErrors } from './errors.ts';

/** A case type of a pack under its full id `<pack>.<type>`. */
export interface RegisteredCaseType {
  readonly id: string;
  readonly pack: AnyPack;
  readonly flow: CaseType<string>;
  readonly classes: CodeTable | undefined;
}

export interface CaseTypes {
  readonly all: readonly RegisteredCaseType[];
  /** @throws case.typeUnknown */
  get(id: string): RegisteredCaseType;
}

export function caseTypeRegistry(packs: readonly AnyPack[]): CaseTypes {
  const all = packs.flatMap((pack) => Object.entries(pack.cases).map(([name, flow]) => register(pack, name, flow)));
  const byId = new Map(all.map((type) => [type.id, type]));
  return {
    all,
    get(id) {
      const type = byId.get(id);
      if (!type) throw caseErrors.typeUnknown({ type: id });
      return type;
    },
  };
}

function register(pack: AnyPack, name: string, flow: CaseType<string>): RegisteredCaseType {
  return {
    id: `${pack.id}.${name}`,
    pack,
    flow,
    classes: flow.classes === undefined ? undefined : pack.codeTables[flow.classes],
  };
}

/** The time a case has: its class's own limit, else its type's. @throws case.classUnknown */
export function limitOf(type: RegisteredCaseType, code: string | undefined): TimeLimit {
  return rowOf(type, code)?.limit ?? type.flow.limit;
}

/** The time the law gives, by class or type. @throws case.classUnknown */
export function legalLimitOf(type: RegisteredCaseType, code: string | undefined): TimeLimit | undefined {
  return rowOf(type, code)?.legalLimit ?? type.flow.legalLimit;
}

/** Who answers for a class. @throws case.classUnknown */
export function responsibleOf(type: RegisteredCaseType, code: string | undefined): Responsible {
  return rowOf(type, code)?.responsible ?? type.flow.responsible ?? { bureau: type.flow.bureau };
}

/** The declared skills that a class takes, as `<pack>.<skill>`. @throws case.classUnknown */
export function skillsOf(type: RegisteredCaseType, code: string | undefined): readonly string[] {
  const needed = rowOf(type, code)?.skills ?? type.flow.skills ?? [];
  return needed.map((skill) => `${type.pack.id}.${skill}`);
}

function rowOf(type: RegisteredCaseType, code: string | undefined): CodeRow | undefined {
  if (code === undefined) return undefined;
  const row = type.classes?.rows.find((candidate) => candidate.code === code);
  if (!row) throw caseErrors.classUnknown({ class: code });
  return row;
}

/** The full id of the role a step belongs to. */
export function roleOf(type: RegisteredCaseType, stepId: string): string {
  const step = type.flow.steps.find((candidate) => candidate.id === stepId) ?? type.flow.steps[0];
  return `${type.pack.id}.${step?.role ?? ''}`;
}

/** Everything a case type and its steps ask. */
export function questionsOf({ flow }: RegisteredCaseType): Readonly<Record<string, Question>> {
  return Object.assign({}, flow.asks, ...flow.steps.map(({ asks }) => asks)) as Record<string, Question>;
}
