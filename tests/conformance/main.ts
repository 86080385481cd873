import { writeFile } from 'node:fs/promises';
import { verdictOf } from './clause.ts';
import { reportFile, reportText } from './conformance-report.ts';
import { listClauses, runClauses } from './run-clauses.ts';

// `npm run conformance`: runs every clause and writes the report. What failed is printed with what was seen.
const results = await runClauses(await listClauses());
await writeFile(reportFile, reportText(results));
for (const { number, failures } of results)
  for (const { requirement, reason } of failures) process.stdout.write(`✗ ${number} ${requirement}\n  ${reason}\n`);
const failed = results.filter((one) => verdictOf(one) === 'fail').length;
process.stdout.write(`${results.length} clauses, ${failed} of them fail; see docs/reference/conformance.md\n`);
