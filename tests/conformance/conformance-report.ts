import { type ClauseResult, type Verdict, verdictOf } from './clause.ts';
import type { Purpose } from './purpose.ts';

export const reportFile = new URL('../../docs/reference/conformance.md', import.meta.url);

const chapters: readonly (readonly [start: string, title: string])[] = [
  ['4', 'Framework and information model'],
  ['5', 'Operations'],
  ['6', 'HTTP binding'],
  ['7', 'MQTT binding'],
];
const verdicts: readonly Verdict[] = ['pass', 'partly', 'fail', 'not implemented'];

/** What a purpose of the suite came to, and whose it is. */
type PurposeResult = ClauseResult & Pick<Purpose, 'by'>;

const isPurpose = (result: ClauseResult): result is PurposeResult => 'by' in result;
const counts = (results: readonly ClauseResult[]) =>
  verdicts.map((one) => `${results.filter((two) => verdictOf(two) === one).length} ${one}`).join(', ');

/** The report as it is committed. It holds nothing that differs from run to run. */
export function reportText(all: readonly ClauseResult[]): string {
  const results = all.filter((one) => !isPurpose(one));
  const requirements = results.reduce((sum, one) => sum + Object.keys(one.checks).length, 0);
  const lines = [
    '# NGSI-LD conformance',
    '',
    '`npm run conformance` writes this page. It starts a hub and puts to it our own transcription of the clauses of ETSI GS',
    'CIM 009 v1.9.1 (`tests/conformance/clauses`), requirement by requirement; `npm test` fails when the page says anything',
    'else than the run. **pass** means that every requirement we transcribed was seen to hold, not that ETSI certified it.',
    'Every clause that asks something of a running system has its line (`clause-numbers.ts`); data types are seen in the',
    'operations that take them.',
    '',
    `${results.length} clauses with ${requirements} requirements: ${counts(results)}.`,
  ];
  for (const [start, title] of chapters) {
    const own = results.filter((one) => one.number.startsWith(`${start}.`));
    if (own.length === 0) continue;
    lines.push(
      '',
      `## ${start} ${title}`,
      '',
      '| clause | title | result | what was seen, what is missing |',
      '| --- | --- | --- | --- |',
    );
    for (const one of own) lines.push(`| ${one.number} | ${cell(one.title)} | ${verdictOf(one)} | ${remarks(one)} |`);
  }
  return `${[...lines, ...suiteLines(all.filter(isPurpose))].join('\n')}\n`;
}

/** The purposes of the suite by whose they are; each that does not pass has its line. */
function suiteLines(purposes: readonly PurposeResult[]): string[] {
  const short = purposes.filter((one) => verdictOf(one) !== 'pass');
  return [
    '',
    '## Test purposes of the NGSI-LD test suite',
    '',
    'The suite that brokers are compared by, written for Robot Framework, transcribed in our own words and with our own data',
    '(`tests/conformance/purposes`, by the numbers of the suite): that of ETSI, and what the authors of the broker Antares have added to it.',
    'Where the suite asks something else than v1.9.1 of the specification, the hub follows the specification and the line says so.',
    '',
    '| by | purposes | result |',
    '| --- | --- | --- |',
    ...(['ETSI', 'Antares'] as const).map((by) => {
      const own = purposes.filter((one) => one.by === by);
      return `| ${by} | ${own.length} | ${counts(own)} |`;
    }),
    ...(short.length === 0
      ? []
      : ['', '| purpose | title | result | what was seen, what is missing |', '| --- | --- | --- | --- |']),
    ...short.map((one) => `| ${one.number} | ${cell(one.title)} | ${verdictOf(one)} | ${remarks(one)} |`),
  ];
}

function remarks(result: ClauseResult): string {
  const failed = new Set(result.failures.map((one) => one.requirement));
  const held = Object.keys(result.checks).filter((requirement) => !failed.has(requirement));
  return [
    ...held.map((requirement) => `✓ ${cell(requirement)}`),
    ...[...failed].map((requirement) => `✗ ${cell(requirement)}`),
    ...(result.missing ?? []).map((reason) => `– ${cell(reason)}`),
  ].join('<br>');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
