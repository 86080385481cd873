import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

// What the hub is made of, as CycloneDX, and whether anything of it is known to be dangerous. Without a registry in reach
// the second question is left open and said to be.
const artifacts = new URL('../../artifacts/', import.meta.url).pathname;
const npm = (...args: string[]) => spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });

const sbom = npm('sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application');
const parts = (JSON.parse(sbom.stdout) as { components?: readonly unknown[] }).components ?? [];
// A list that is much too short is as bad as none: the tool has looked at the wrong place.
if (parts.length < 200) throw new Error(`the bill of materials names ${parts.length} parts only: ${sbom.stderr}`);
mkdirSync(artifacts, { recursive: true });
writeFileSync(`${artifacts}sbom.cdx.json`, sbom.stdout);
process.stdout.write(`bill of materials: ${parts.length} parts in artifacts/sbom.cdx.json\n`);

interface Audit {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<'high' | 'critical', number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly message?: string;
}
// A registry that does not answer is waited for once, and its words are told: a skipped question is not an answered one.
const asked = npm('audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000');
const { metadata, vulnerabilities, message } = JSON.parse(asked.stdout || '{}') as Audit;
if (!metadata) process.stdout.write(`dependency audit: skipped, no registry in reach (${message ?? 'no answer'})\n`);
else {
  const { high, critical } = metadata.vulnerabilities;
  const grave = Object.entries(vulnerabilities ?? {}).filter(([, { severity }]) => /high|critical/.test(severity));
  process.stdout.write(
    `dependency audit: ${high} high, ${critical} critical ${grave.map(([name]) => name).join(' ')}\n`,
  );
  if (high + critical > 0) process.exitCode = 1;
}
