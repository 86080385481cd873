// The only file that runs on whatever Node the machine has (≥ 20). It installs what is missing, then hands over to the
// Node 24 that came with the packages. `npm start`, `npm test`, `npm run bench` and the rest all come through here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');

const prepare = 'platform/runtime/database/prepare-data-directory.ts';

/** What each command runs, one after the other; the words after the command go to the last. */
const commands = {
  start: [...(process.env.HUB_DATABASE_URL ? [] : [prepare]), 'tools/build-web.ts', 'platform/server/main.mjs'],
  test: [prepare, 'tools/test.ts'],
  check: ['tools/check.ts'],
  bench: ['tools/bench/main.ts'],
  conformance: [prepare, 'tests/conformance/main.ts'],
  packfest: ['tools/packfest/main.ts'],
  'create-pack': ['tools/create-pack/main.ts'],
};

/** True when node_modules holds every package of the lock file at its version; other platforms' optional ones may lack. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      entry.optional ||
      entry.devOptional ||
      present[path]?.version === entry.version,
  );
}

async function install() {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  process.stderr.write('Installing packages; this is done once and takes a minute or two.\n');
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const progress = setInterval(() => process.stderr.write(`  installing, ${seconds()} s\n`), 15_000);
  const code = await endOf(child);
  clearInterval(progress);
  if (code !== 0)
    fail(`${said}\nnpm ci failed. Check that the npm registry can be reached, then run the same command again.`);
  process.stderr.write(`Installed in ${seconds()} s.\n`);
}

/** Node 24 comes by the install script of the npm package `node`; a setting such as ignore-scripts leaves it out. */
function checkNode() {
  const { stdout } = spawnSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' });
  if (Number(/^v(\d+)/.exec(stdout ?? '')?.[1]) >= 24) return;
  fail(
    'node_modules/.bin/node is not Node 24. Allow install scripts (npm config delete ignore-scripts), then run: npm ci',
  );
}

function endOf(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs one program on Node 24. The child decides what a signal means; we only pass it on and wait. */
async function run(file, args) {
  const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(join(bin, 'node'), [join(root, file), ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  const code = await endOf(child);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass);
  return code;
}

const [command = '', ...args] = process.argv.slice(2);
const files = commands[command];
if (!files) fail(`Unknown command ${command}. Known: ${Object.keys(commands).join(', ')}`);
if (!isInstalled()) await install();
checkNode();
for (const file of files) {
  process.exitCode = await run(file, file === files.at(-1) ? args : []);
  if (process.exitCode !== 0) break;
}
