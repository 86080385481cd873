import { caseFacts, documentTexts, factsIn, stepFacts } from './case-document.ts';
import { camelCase } from './check-pack-entities.ts';
import { type AnyPack, type CaseType, type CodeRow, stepKinds, type TimeLimit } from './pack.ts';
import { listRepeated, type PackFault, unless } from './pack-fault.ts';

const limitUnits: readonly string[] = [
  'minute',
  'hour',
  'day',
  'workingHour',
  'workingDay',
] satisfies TimeLimit['unit'][];

export function listCaseFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.cases).flatMap(([id, type]) => {
    const path = `cases.${id}`;
    return [
      ...unless(camelCase.test(id), path, '案件类型须为小驼峰', 'A case type is written in camelCase'),
      ...unless(type.bureau.trim() !== '', `${path}.bureau`, '缺少责任单位', 'The bureau is missing'),
      ...unless(type.steps.length > 0, `${path}.steps`, '没有环节', 'There are no steps'),
      ...limitFaults(type.limit, `${path}.limit`),
      ...limitFaults(type.legalLimit, `${path}.legalLimit`),
      ...skillFaults(pack, type.skills, `${path}.skills`),
      ...Object.entries(type.slips ?? {}).flatMap(([level, limit]) => limitFaults(limit, `${path}.slips.${level}`)),
      ...unless(
        !type.classes || type.classes in pack.codeTables,
        `${path}.classes`,
        `没有代码表 ${type.classes}`,
        `There is no code table ${type.classes}`,
      ),
      ...unless(
        type.process === undefined || type.process in (pack.processes ?? {}),
        `${path}.process`,
        `没有流程 ${type.process}`,
        `There is no process ${type.process}`,
      ),
      ...questionFaults(type.asks, `${path}.asks`),
      ...documentFaults(type, `${path}.documents`),
      ...listRepeated(type.steps.map((step) => step.id)).map((step) => ({
        path: `${path}.steps`,
        zh: `${step} 重复`,
        en: `${step} is there twice`,
      })),
      ...type.steps.flatMap((step, index) => [
        ...unless(
          stepKinds.includes(step.kind),
          `${path}.steps[${index}].kind`,
          '没有这种环节',
          'There is no such kind of step',
        ),
        ...unless(step.role in pack.roles, `${path}.steps[${index}].role`, '没有这个角色', 'There is no such role'),
        ...limitFaults(step.limit, `${path}.steps[${index}].limit`),
        ...questionFaults(step.asks, `${path}.steps[${index}].asks`),
      ]),
    ];
  });
}

function questionFaults(asks: CaseType<string>['asks'], path: string): PackFault[] {
  return Object.entries(asks ?? {}).flatMap(([name, { answer, many }]) => [
    ...unless(camelCase.test(name), path, '提问须为小驼峰', 'A question is written in camelCase'),
    ...unless(
      !many || answer.kind === 'code',
      `${path}.${name}`,
      '只有代码可多选',
      'Only codes can be chosen several at once',
    ),
  ]);
}

/** A document may name nothing that its case cannot know. */
function documentFaults({ asks, steps, documents }: CaseType<string>, path: string): PackFault[] {
  const questions = [asks ?? {}, ...steps.map((step) => step.asks ?? {})].flatMap((one) => Object.keys(one));
  const ofSteps = steps.flatMap(({ id }) => Object.keys(stepFacts).map((name) => `step.${id}.${name}`));
  const known: ReadonlySet<string> = new Set([...Object.keys(caseFacts), ...questions, ...ofSteps]);
  return Object.entries(documents ?? {}).flatMap(([kind, document]) => {
    const named = documentTexts(document).flatMap(({ zh, en }) => [...factsIn(zh), ...factsIn(en)]);
    const strangers = [...named, ...(document.optional ?? [])].filter((name) => !known.has(name));
    return [
      ...unless(camelCase.test(kind), path, '文书名须为小驼峰', 'A document is written in camelCase'),
      ...unless(
        steps.some(({ id }) => id === document.step),
        `${path}.${kind}.step`,
        '没有这个环节',
        'There is no such step',
      ),
      ...unless(
        document.number.includes('{n}') && document.number.includes('{year}'),
        `${path}.${kind}.number`,
        '文号须含 {year} 与 {n}',
        'A number has {year} and {n}',
      ),
      ...[...new Set(strangers)].map((name) => ({
        path: `${path}.${kind}`,
        zh: `案件没有 ${name}`,
        en: `A case does not know ${name}`,
      })),
    ];
  });
}

export function listCodeTableFaults(pack: AnyPack): PackFault[] {
  return Object.entries(pack.codeTables).flatMap(([id, table]) => {
    const rows = new Map(table.rows.map((row) => [row.code, row]));
    const path = `codeTables.${id}`;
    return [
      ...unless(camelCase.test(id), path, '代码表名须为小驼峰', 'A code table is written in camelCase'),
      ...unless(table.rows.length > 0, path, '代码表为空', 'The table has no rows'),
      ...listRepeated(table.rows.map((row) => row.code)).map((code) => ({
        path,
        zh: `代码 ${code} 重复`,
        en: `Code ${code} is there twice`,
      })),
      ...table.rows.flatMap((row) => [
        ...unless(row.code.trim() !== '', path, '有空代码', 'A row has no code'),
        ...unless(row.source.trim() !== '', `${path}.${row.code}`, '缺少来源', 'The source is missing'),
        ...unless(
          reachesTop(row, rows),
          `${path}.${row.code}`,
          '上级代码不存在或成环',
          'The parent is missing or goes in a circle',
        ),
        ...skillFaults(pack, row.skills, `${path}.${row.code}.skills`),
        ...limitFaults(row.limit, `${path}.${row.code}.limit`),
        ...limitFaults(row.legalLimit, `${path}.${row.code}.legalLimit`),
      ]),
    ];
  });
}

function skillFaults({ skills = {} }: AnyPack, needed: readonly string[] = [], path: string): PackFault[] {
  return needed.flatMap((skill) => unless(skill in skills, path, `没有技能 ${skill}`, `There is no skill ${skill}`));
}

export function listDiagramFaults(pack: AnyPack): PackFault[] {
  const ofKind = (kind: 'processes' | 'decisions', ending: RegExp) =>
    Object.entries(pack[kind] ?? {}).flatMap(([name, { file }]) => [
      ...unless(camelCase.test(name), `${kind}.${name}`, '名称须为小驼峰', 'A name is written in camelCase'),
      ...unless(ending.test(file), `${kind}.${name}.file`, '文件名不正确', 'Not the name of such a file'),
    ]);
  return [
    ...ofKind('processes', /^[a-z0-9]+(-[a-z0-9]+)*\.bpmn$/),
    ...ofKind('decisions', /^[a-z0-9]+(-[a-z0-9]+)*\.dmn$/),
  ];
}

function reachesTop(row: CodeRow, rows: ReadonlyMap<string, CodeRow>): boolean {
  const seen = new Set<string>();
  let at: CodeRow | undefined = row;
  while (at?.parent !== undefined) {
    if (seen.has(at.code)) return false;
    seen.add(at.code);
    at = rows.get(at.parent);
  }
  return at !== undefined;
}

function limitFaults(limit: TimeLimit | undefined, path: string): PackFault[] {
  return unless(
    limit === undefined || (limit.amount > 0 && limitUnits.includes(limit.unit)),
    path,
    '时限不正确',
    'The time limit is not right',
  );
}
