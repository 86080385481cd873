import { parseArgs } from 'node:util';
import { root, runCommand } from '../runner/run-command.ts';
import { createPack, type PackArea, packAreas } from './create-pack.ts';

// `npm run create-pack -- governance demo` writes a pack that passes every check.
const { positionals, values } = parseArgs({ allowPositionals: true, options: { row: { type: 'string' } } });
const [area, id] = positionals;

if (!packAreas.includes(area as PackArea) || !id) {
  console.error(`Use: npm run create-pack -- <${packAreas.join('|')}> <id> [--row T2.1]`);
  process.exitCode = 2;
} else {
  const files = await createPack(root, { area: area as PackArea, id, ...(values.row ? { row: values.row } : {}) });
  console.log(files.join('\n'));
  // The pack is a new workspace: npm links it and writes it to the lock file.
  const { code, output } = await runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) console.error(output);
  console.log(
    `\nNext: npm run check; then switch the pack on in cities/<city>/city.ts and replace the sample by the field's own.`,
  );
  process.exitCode = code;
}
