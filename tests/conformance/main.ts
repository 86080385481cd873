import { writeFile } from 'node:fs/promises';
import { verdictOf } from './clause.ts';
import { reportFile, reportText } from './conformance-report.ts';
import { listClauses, listPurposes, runClauses } from './run-clauses.ts';

// `npm run conformance`: runs every clause and every purpose of the suite and writes the report; with numbers behind it, those
// alone, and nothing is written. What failed is printed with what was seen.
const wanted = process.argv.slice(2);
const all = [...(await listClauses()), ...(await listPurposes())];
const chosen = all.filter(({ number }) => wanted.length === 0 || wanted.some((start) => number.startsWith(start)));
const results = await runClauses(chosen);
if (wanted.length === 0) await writeFile(reportFile, reportText(results));
for (const { number, failures } of results)
  for (const { requirement, reason } of failures) process.stdout.write(`✗ ${number} ${requirement}\n  ${reason}\n`);
const failed = results.filter((one) => verdictOf(one) === 'fail').length;
process.stdout.write(
  `${results.length} clauses and purposes, ${failed} of them fail; see docs/reference/conformance.md\n`,
);
