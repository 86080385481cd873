import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

// What the hub is made of, as CycloneDX, and whether anything of it is known to be dangerous. Where no registry answers
// the second question it is left open and said to be: a skipped question is not an answered one, and no failure either.
const artifacts = new URL('../../artifacts/', import.meta.url).pathname;
const npm = (...args: string[]) => spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });

function writeBillOfMaterials(): void {
  const sbom = npm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application');
  const parts = (JSON.parse(sbom.stdout) as { components?: readonly unknown[] }).components ?? [];
  // A list that is much too short is as bad as none: the tool has looked at the wrong place.
  if (parts.length < 200) throw new Error(`the bill of materials names ${parts.length} parts only: ${sbom.stderr}`);
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(`${artifacts}sbom.cdx.json`, sbom.stdout);
  process.stdout.write(`bill of materials: ${parts.length} parts in artifacts/sbom.cdx.json\n`);
}

interface Answer {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<'high' | 'critical', number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly message?: string;
  readonly statusCode?: number;
}

function askForDangers(): void {
  // A registry that does not answer is waited for once.
  const asked = npm('audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000');
  const {
    metadata,
    vulnerabilities = {},
    message = 'no answer',
    statusCode,
  } = JSON.parse(asked.stdout || '{}') as Answer;
  if (!metadata) {
    const reason = statusCode ? `the registry answers ${statusCode} to audits` : 'no registry in reach';
    process.stdout.write(
      `dependency audit: SKIPPED, ${reason}; whether a dependency is known to be dangerous is not known (${message})\n`,
    );
    return;
  }
  const { high, critical } = metadata.vulnerabilities;
  const grave = Object.entries(vulnerabilities).filter(([, { severity }]) => /high|critical/.test(severity));
  const names = grave.map(([name]) => name).join(' ');
  process.stdout.write(`dependency audit: ${high} high, ${critical} critical ${names}`.trimEnd().concat('\n'));
  if (high + critical > 0) process.exitCode = 1;
}

const parts = { sbom: writeBillOfMaterials, audit: askForDangers } as const;
const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
for (const [name, work] of Object.entries(parts)) if (only === undefined || only === name) work();
