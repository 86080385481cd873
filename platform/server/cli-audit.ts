import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Database, openDatabase, openLog } from '@hub/runtime';
import {
  exportAudit,
  type Finding,
  keyRing,
  openAuditSource,
  openExportedAudit,
  readLines,
  type Verification,
  verifyAudit,
  type WitnessedSizes,
  witnessedSizes,
} from '@hub/security';

export const auditHelp = `  audit verify   检验审计日志 · Verify the audit log
    --url <postgres://… | data folder>   the database; a data folder must not be in use by a hub
    --file <export.ndjson>               instead of --url: a file from \`hub audit export\` or GET /api/v1/audit/export
    --checkpoints <file>                 the file of checkpoints kept outside the database; without it a rollback cannot be seen
    --public-key <file>                  may be given several times, one for each node
    --witness-key <file>                 public key of a node that vouches for the log; may be given several times
    --one-tenant                         the file is of one tenant: entries of others are hashes
    --json                               the result as JSON
  audit export   导出审计日志 · Write the whole log to a file
    --url <postgres://… | data folder> --out <export.ndjson>
`;

const options = {
  url: { type: 'string' },
  file: { type: 'string' },
  checkpoints: { type: 'string' },
  'public-key': { type: 'string', multiple: true },
  'witness-key': { type: 'string', multiple: true },
  'one-tenant': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  out: { type: 'string' },
} as const;

export const auditCommands = { 'audit verify': verify, 'audit export': write } as const;

/** 0: nothing wrong; 1: something was found. */
async function verify(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  const { url, file } = values;
  if ((url === undefined) === (file === undefined)) throw new Error('Give either --url or --file.');
  const result = file
    ? await verifyFile(file, values)
    : await onDatabase(url ?? '', (it) => verifyDatabase(it, values));
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : describe(result));
  return result.findings.length === 0 ? 0 : 1;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

async function verifyFile(file: string, values: Values): Promise<Witnessed> {
  const { records, checkpoints, cosignatures, head } = await openExportedAudit(file);
  const result = await verifyAudit({
    ...signedBy(values),
    records: records(),
    checkpoints,
    head,
    ofOneTenant: values['one-tenant'] ?? false,
  });
  return witnessed(result, await witnessedSizes(checkpoints, cosignatures, witnessKeys(values)));
}

async function verifyDatabase(database: Database, values: Values): Promise<Witnessed> {
  const source = await openAuditSource(database);
  const result = await verifyAudit({
    ...signedBy(values),
    records: source.records({ toEnd: true }),
    checkpoints: source.checkpoints(),
    head: source.head,
  });
  return witnessed(result, await witnessedSizes(source.checkpoints(), source.cosignatures(), witnessKeys(values)));
}

interface Witnessed extends Verification {
  /** How far each witness vouches, by the id of its key. */
  readonly witnesses: Readonly<Record<string, number>>;
}

function witnessed(result: Verification, { sizes, findings }: WitnessedSizes): Witnessed {
  return { ...result, findings: [...result.findings, ...findings], witnesses: Object.fromEntries(sizes) };
}

function witnessKeys(values: Values) {
  return keyRing((values['witness-key'] ?? []).map((file) => readFileSync(file, 'utf8')));
}

/** Keys and checkpoints as given, or those of the data folder. */
function signedBy(values: Values) {
  const beside = (path: string) => (values.url && !isServer(values.url) ? join(values.url, path) : undefined);
  const keyFiles = values['public-key'] ?? [beside('keys/audit.pub.pem') ?? ''];
  const anchorFile = values.checkpoints ?? beside('audit/checkpoints.jsonl');
  if (keyFiles.some((file) => !existsSync(file)))
    throw new Error('Give the public key of the log: --public-key <file>');
  if (anchorFile === undefined || !existsSync(anchorFile))
    process.stderr.write(
      'No file of checkpoints: that the whole log was put back to an earlier state cannot be seen.\n',
    );
  return {
    keys: keyRing(keyFiles.map((file) => readFileSync(file, 'utf8'))),
    anchors: anchorFile === undefined ? [] : readLines(anchorFile),
  };
}

async function write(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  const { url, out } = values;
  if (!url || !out) throw new Error('Give --url and --out.');
  const handle = await open(out, 'wx', 0o600);
  try {
    await onDatabase(url, async (database) => {
      for await (const lines of exportAudit(database)) await handle.appendFile(lines);
    });
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return 0;
}

async function onDatabase<T>(place: string, work: (database: Database) => Promise<T>): Promise<T> {
  if (!isServer(place) && !existsSync(join(place, 'database'))) throw new Error(`There is no database in ${place}.`);
  const log = openLog('error');
  const database = await openDatabase(isServer(place) ? { url: place, dataDir: '', log } : { dataDir: place, log });
  return work(database).finally(() => database.close());
}

function isServer(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

function describe({ rows, size, checkpoints, withheld, findings, witnesses }: Witnessed): string {
  const lines = [
    `${rows} 条记录，${size} 条由 ${checkpoints} 个检查点签名 · ${rows} rows, ${size} signed by ${checkpoints} checkpoints`,
  ];
  if (withheld.retention + withheld.tenant > 0)
    lines.push(`仅存散列 · only hashes: ${withheld.retention} (期满 retention), ${withheld.tenant} (其他租户 tenants)`);
  for (const [key, upTo] of Object.entries(witnesses))
    lines.push(`节点 ${key} 见证至第 ${upTo} 条 · node ${key} vouches for ${upTo} entries`);
  for (const finding of findings) lines.push(describeFinding(finding));
  lines.push(
    findings.length === 0 ? '完好 · nothing wrong' : `发现 ${findings.length} 处问题 · ${findings.length} findings`,
  );
  return `${lines.join('\n')}\n`;
}

const kinds = {
  changed: '被改动 changed',
  deleted: '被删除 deleted',
  inserted: '被插入 inserted',
  reordered: '被调换 reordered',
  rolledBack: '被回滚 rolled back',
  badSignature: '签名无效 bad signature',
} as const satisfies Record<Finding['kind'], string>;

function describeFinding({ kind, seq, through, part }: Finding): string {
  return `#${seq}${through === undefined ? '' : `–${through}`}  ${kinds[kind]}${part ? ` (${part})` : ''}`;
}
