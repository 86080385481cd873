#!/usr/bin/env node
// `npx hub …`: hands over to the Node 24 that came with the packages, since the machine's own may be older.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = join(root, 'node_modules', '.bin', 'node');
const { status, error } = spawnSync(node, [join(root, 'platform', 'server', 'cli.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) process.stderr.write(`${error.message}\nRun npm ci first.\n`);
process.exit(status ?? 1);
