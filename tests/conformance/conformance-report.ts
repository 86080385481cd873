import { type ClauseResult, type Verdict, verdictOf } from './clause.ts';

export const reportFile = new URL('../../docs/reference/conformance.md', import.meta.url);

const chapters: readonly (readonly [start: string, title: string])[] = [
  ['4', 'Framework and information model'],
  ['5', 'Operations'],
  ['6', 'HTTP binding'],
  ['7', 'MQTT binding'],
];
const verdicts: readonly Verdict[] = ['pass', 'partly', 'fail', 'not implemented'];

/** The report as it is committed. It holds nothing that differs from run to run. */
export function reportText(results: readonly ClauseResult[]): string {
  const count = (verdict: Verdict) => results.filter((one) => verdictOf(one) === verdict).length;
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
    `${results.length} clauses with ${requirements} requirements: ${verdicts.map((one) => `${count(one)} ${one}`).join(', ')}.`,
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
  return `${lines.join('\n')}\n`;
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
