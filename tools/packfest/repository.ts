import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AnyPack, City } from '@hub/kernel';
import { checkPackDiagram } from '@hub/processes';

/** Something to mend, and where. */
export interface Fault {
  readonly file: string;
  readonly message: string;
}

export interface PackFolder {
  /** Relative to the root, e.g. `applications/ecology/environment`. */
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly pack: AnyPack;
  readonly files: readonly string[];
  /** What stands against running its processes and decisions. */
  readonly diagramFaults?: readonly Fault[];
}

export interface CityFolder {
  readonly folder: string;
  readonly city: City;
}

/** What packfest looks at: found by looking, never listed by hand. */
export interface Repository {
  readonly root: string;
  readonly packs: readonly PackFolder[];
  readonly cities: readonly CityFolder[];
  /** Every file of ours, relative to the root. */
  readonly files: readonly string[];
  read(file: string): string;
}

const packFolders = ['applications/*/*/package.json', 'systems/infrastructure/*/package.json'];
const elsewhere = /(^|\/)(node_modules|dist|planted|templates|artifacts|[.]git|[.]cache|data)(\/|$)/;

export async function readRepository(root: string): Promise<Repository> {
  const files = globSync('**/*', { cwd: root, exclude: (path) => elsewhere.test(path) })
    .filter((file) => /[.]\w+$/.test(basename(file)) && !elsewhere.test(file))
    .sort();
  const folders = globSync(packFolders, { cwd: root }).map(dirname).sort();
  const cityFolders = globSync('cities/*/package.json', { cwd: root }).map(dirname).sort();
  return {
    root,
    files,
    packs: await Promise.all(folders.map((folder) => readPack(root, folder, files))),
    cities: await Promise.all(cityFolders.map((folder) => readCity(root, folder))),
    read: (file) => readFileSync(join(root, file), 'utf8'),
  };
}

async function readPack(root: string, folder: string, files: readonly string[]): Promise<PackFolder> {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const pack = await findExport<AnyPack>(join(root, folder, 'pack.ts'), ['id', 'mandate', 'entities', 'rules']);
  const diagramFaults = await listDiagramFaults(root, folder, pack);
  return { folder, manifest, pack, files: files.filter((file) => file.startsWith(`${folder}/`)), diagramFaults };
}

async function listDiagramFaults(root: string, folder: string, pack: AnyPack): Promise<readonly Fault[]> {
  const diagrams = [
    ...Object.entries(pack.processes ?? {}).map(([name, { file }]) => ({ kind: 'process' as const, name, file })),
    ...Object.entries(pack.decisions ?? {}).map(([name, { file }]) => ({ kind: 'decision' as const, name, file })),
  ];
  const found = diagrams.map(async ({ kind, name, file }) => {
    const xml = readFileSync(join(root, folder, file), 'utf8');
    const steps = Object.values(pack.cases).flatMap((type) =>
      kind === 'process' && type.process === name ? [type.steps.map((step) => step.id)] : [],
    );
    const messages = await checkPackDiagram({ kind, key: `${pack.id}.${name}`, xml, steps });
    return messages.map((message) => ({ file: `${folder}/${file}`, message }));
  });
  return (await Promise.all(found)).flat();
}

async function readCity(root: string, folder: string): Promise<CityFolder> {
  return { folder, city: await findExport<City>(join(root, folder, 'index.ts'), ['id', 'packs', 'bureaus', 'areas']) };
}

/** The one export that has these properties: a declaration is known by its shape, not by its name. */
async function findExport<T>(file: string, properties: readonly string[]): Promise<T> {
  const exports = Object.values((await import(file)) as Record<string, unknown>);
  const found = exports.filter(
    (value) => typeof value === 'object' && value !== null && properties.every((key) => key in value),
  );
  if (found.length !== 1)
    throw new Error(`${file} exports ${found.length} declarations with ${properties.join(', ')}; it should be one`);
  return found[0] as T;
}
