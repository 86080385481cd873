import { runParts } from './runner/run-parts.ts';
import { staticParts } from './runner/static-parts.ts';

// `npm run check`: everything that needs no running hub, in well under a minute.
process.exitCode = await runParts(staticParts);
