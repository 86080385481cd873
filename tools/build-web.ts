import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runCommand } from './runner/run-command.ts';

const mark = join(root, 'web/dist/.source-hash');
const sources = ['web/**/*', 'applications/*/*/ui/**/*', 'platform/kernel/*.ts', 'package-lock.json'];
const unrelated = /(^|\/)(node_modules|dist|testing)(\/|$)|[.]test[.]tsx?$/;

/** A hash over names and contents of everything the web app is built from. */
export function hashWebSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: root, exclude: (path) => unrelated.test(path) }).sort()) {
    if (unrelated.test(file) || !statSync(join(root, file)).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Builds the web app unless `web/dist` was made from these very sources. @returns what the builder said when it failed */
export async function buildWeb(): Promise<{ built: boolean; fault?: string }> {
  const hash = hashWebSources();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return { built: false };
  const { code, output } = await runCommand('vite', ['build', '--logLevel', 'warn'], { cwd: join(root, 'web') });
  if (code !== 0) return { built: false, fault: output };
  writeFileSync(mark, hash);
  return { built: true };
}

if (import.meta.main) {
  process.stderr.write('Checking the web app; it is built when its sources have changed.\n');
  const { built, fault } = await buildWeb();
  if (built) process.stderr.write('The web app has been built.\n');
  if (fault) {
    process.stderr.write(fault);
    process.exitCode = 1;
  }
}
