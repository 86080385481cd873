import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generate } from '../packfest/generate.ts';
import { type MandateRow, mandates } from '../packfest/mandates.ts';
import { type Repository, readRepository } from '../packfest/repository.ts';
import { root as ourRoot, runCommand } from '../runner/run-command.ts';

/** Where packs of an area live and which rows of the mission they answer. */
const areas = {
  governance: { folder: 'applications/governance', rows: 'T2.' },
  livelihood: { folder: 'applications/livelihood', rows: 'T3.' },
  ecology: { folder: 'applications/ecology', rows: 'T4.' },
  industry: { folder: 'applications/industry', rows: 'T5.' },
  infrastructure: { folder: 'systems/infrastructure', rows: 'T1.' },
} as const;

export type PackArea = keyof typeof areas;
export const packAreas = Object.keys(areas) as readonly PackArea[];

const templates = join(import.meta.dirname, 'templates');

export interface NewPack {
  readonly area: PackArea;
  /** Lower-case words joined by hyphens. */
  readonly id: string;
  /** A free row of the mission; the first free one of the area unless given. */
  readonly row?: string;
}

/** Writes a bronze pack below `root` with its words in the dictionary and its generated files. @returns the files written */
export async function createPack(root: string, wanted: NewPack): Promise<string[]> {
  const { folder, rows } = areas[wanted.area];
  const target = `${folder}/${wanted.id}`;
  if (!idPattern.test(wanted.id)) throw new Error(`${wanted.id}: use lower-case words joined by hyphens`);
  if (existsSync(join(root, target))) throw new Error(`${target} is there already`);
  const values = valuesOf(wanted, rows, await readRepository(root));
  const files = globSync('**/*.template', { cwd: templates }).map((template) =>
    join(target, template.replace('.template', '')),
  );
  for (const file of files) {
    const template = join(templates, `${file.slice(target.length + 1)}.template`);
    writeText(root, file, fill(readFileSync(template, 'utf8'), values));
  }
  addWords(root, values);
  const made = generate(await readRepository(root));
  for (const [file, text] of made) writeText(root, file, text);
  const { code, output } = await runCommand('biome', ['format', '--write', '--vcs-enabled=false', join(root, target)], {
    cwd: ourRoot,
  });
  if (code !== 0) throw new Error(output);
  return [...files, 'DICTIONARY.md', ...made.keys()];
}

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

type Values = Readonly<Record<'id' | 'camel' | 'Pascal' | 'en' | 'zh' | 'row' | 'section' | 'lead' | 'bureau', string>>;

function valuesOf({ id, row }: NewPack, rows: string, { packs, cities }: Repository): Values {
  const mandate = chooseRow(row, rows, new Set(packs.map(({ pack }) => pack.mandate.row)));
  const lead = mandate.lead ?? '市大数据局';
  const words = id.split('-');
  const Pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const spaced = words.join(' ');
  const bureau = cities.flatMap(({ city }) => city.bureaus).find(({ name }) => name.zh === lead)?.id ?? 'data';
  return {
    id,
    camel: Pascal.charAt(0).toLowerCase() + Pascal.slice(1),
    Pascal,
    en: spaced.charAt(0).toUpperCase() + spaced.slice(1),
    zh: mandate.title,
    row: mandate.row,
    section: mandate.section,
    lead,
    bureau,
  };
}

/** The row asked for, else the first free one of the area, else the first free one of all. */
function chooseRow(asked: string | undefined, rows: string, claimed: ReadonlySet<string>): MandateRow {
  const free = [...mandates.values()].filter(({ row }) => !claimed.has(row));
  const found = asked
    ? free.find(({ row }) => row === asked)
    : (free.find(({ row }) => row.startsWith(rows)) ?? free[0]);
  if (!found)
    throw new Error(asked ? `Row ${asked} is claimed or does not exist` : 'Every row of the mission is claimed');
  return found;
}

function fill(text: string, values: Values): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = (values as Readonly<Record<string, string>>)[key];
    if (value === undefined) throw new Error(`A template asks for ${key}`);
    return value;
  });
}

function addWords(root: string, { id, camel, Pascal, zh, en }: Values): void {
  const row = (chinese: string, english: string, word: string): string =>
    `| ${chinese} | ${english} | \`${word}\` | ${id} |`;
  const lines = [
    '',
    `## Words of the pack \`${id}\``,
    '',
    '| zh | en | code word | home |',
    '| --- | --- | --- | --- |',
    row(`${zh}观测`, `${en} observed`, `${Pascal}Observed`),
    row(`${zh}专员`, `${en} officer`, `${camel}Officer`),
    row(`${zh}水平`, `${en} level`, `${camel}Level`),
    row(`${zh}核查`, `${en} follow-up`, `${camel}FollowUp`),
    '',
  ];
  appendFileSync(join(root, 'DICTIONARY.md'), lines.join('\n'));
}

function writeText(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
