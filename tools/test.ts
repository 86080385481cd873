import { parseArgs } from 'node:util';
import { runParts } from './runner/run-parts.ts';
import { staticParts } from './runner/static-parts.ts';
import { servicesPart, testParts } from './runner/test-parts.ts';

// `npm test`: everything that needs no outside service. `npm test -- --only unit,system` runs some parts alone.
const everything = [...staticParts, ...testParts];
const known = [...everything, servicesPart];
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
const strange = wanted?.filter((id) => !known.some((part) => part.id === id)) ?? [];

if (strange.length > 0) {
  console.error(`No part ${strange.join(', ')}. Parts: ${known.map((part) => part.id).join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await runParts(wanted ? known.filter((part) => wanted.includes(part.id)) : everything);
}
