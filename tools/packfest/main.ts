import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../runner/run-command.ts';
import { generate } from './generate.ts';
import { readRepository } from './repository.ts';
import { validate } from './validate.ts';

// `npm run packfest validate` says what is wrong; `npm run packfest generate` rewrites what is made from the packs.
const command = process.argv[2] ?? 'validate';
const repository = await readRepository(root);

if (command === 'generate') {
  for (const [file, text] of generate(repository)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    console.log(file);
  }
} else if (command === 'validate') {
  const faults = validate(repository, new Date().toISOString().slice(0, 10));
  for (const fault of faults) console.log(`${fault.file}: ${fault.message}`);
  console.log(`${repository.packs.length} packs, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  console.error('Use: npm run packfest validate, or npm run packfest generate');
  process.exitCode = 2;
}
