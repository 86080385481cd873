import { writeFile } from 'node:fs/promises';
import { listRoutes } from './list-routes.ts';

// Run after adding a route: node tests/authority/write-routes.ts. The difference is for a person to read.
await writeFile(new URL('./golden/routes.txt', import.meta.url), `${(await listRoutes()).join('\n')}\n`);
