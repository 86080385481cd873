import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant, Principal } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { type Beat, type Jobs, openJobs } from '../jobs/jobs.ts';
import type { Job } from '../jobs/store-jobs.ts';
import { readLines } from './anchor-file.ts';
import { openAuditSource } from './audit-source.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { auditErrors } from './errors.ts';
import type { AuditRecord } from './record.ts';
import { keyRing } from './signing-key.ts';
import { listWitnesses, type WitnessView } from './store-witnesses.ts';
import { type Verification, verifyAudit } from './verify-audit.ts';
import { witnessedSizes } from './witnessed-sizes.ts';

export interface VerificationsDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly dataDir: string;
  readonly anchorFile: string;
}

export interface VerificationResult extends Verification {
  /** The signed head that was verified. */
  readonly head: { readonly size: number; readonly root: string; readonly at: string; readonly key: string } | null;
  readonly witnesses: readonly WitnessView[];
}

export type VerificationJob = Job<object, VerificationResult>;

/** Verifications of the whole log in the running hub: the same as `hub audit verify`. */
export interface Verifications extends Pick<Jobs<object, VerificationResult>, 'list' | 'get' | 'cancel' | 'stop'> {
  /** @throws audit.verifying while one is under way */
  start(by: Pick<Principal, 'id' | 'name'>): Promise<VerificationJob>;
}

/** A look at the row after so many records. */
const every = 2_000;
const mostFindings = 200;

export function openVerifications(deps: VerificationsDeps): Verifications {
  const errors = { busy: () => auditErrors.verifying(), unknown: () => auditErrors.noVerification() };
  const jobs = openJobs<object, VerificationResult>({ ...deps, topic: 'audit', errors });
  return {
    ...jobs,
    start: (by) =>
      jobs.start(
        by,
        {},
        {
          async run(beat) {
            const result = await verify(deps, beat);
            return { result, rows: result.rows };
          },
        },
      ),
  };
}

/**
 * The file of checkpoints is read before the head: what an honest hub signs meanwhile is then in the database already, and
 * a file that says more than the database is a rollback. What is sealed after the head is left for the next time.
 */
async function verify(
  { database, dataDir, anchorFile }: VerificationsDeps,
  progress: Beat,
): Promise<VerificationResult> {
  const anchors = existsSync(anchorFile) ? await Array.fromAsync(readLines(anchorFile)) : [];
  const source = await openAuditSource(database);
  const { size, head } = source;
  const note = head === undefined ? undefined : parseCheckpoint(head);

  async function* counted(): AsyncGenerator<AuditRecord> {
    let rows = 0;
    await progress(rows, size);
    for await (const record of source.records()) {
      yield record;
      rows += 1;
      if (rows % every === 0) await progress(rows, size);
    }
    await progress(rows, size);
  }
  async function* signed(): AsyncGenerator<string> {
    for await (const line of source.checkpoints()) if ((parseCheckpoint(line)?.size ?? 0) <= size) yield line;
  }

  const found = await verifyAudit({
    records: counted(),
    anchors,
    checkpoints: signed(),
    head,
    keys: nodeKeys(dataDir),
  });
  const known = (await listWitnesses(database)).map(({ name, publicKey }) => {
    const keys = keyRing([publicKey]);
    return { name, key: [...keys.keys()][0] ?? '', keys };
  });
  const witnesses = new Map(known.flatMap(({ keys }) => [...keys]));
  const vouched = await witnessedSizes(signed(), source.cosignatures(), witnesses);
  return {
    ...found,
    findings: [...found.findings, ...vouched.findings].slice(0, mostFindings),
    head: note ? { size: note.size, root: note.root, at: note.at, key: note.key } : null,
    witnesses: known.map(({ name, key }) => ({ name, key, size: vouched.sizes.get(key) ?? 0 })),
  };
}

/** The keys of this node and of others whose public keys were put beside it (`keys/audit*.pub.pem`). */
function nodeKeys(dataDir: string) {
  const folder = join(dataDir, 'keys');
  const files = readdirSync(folder).filter((file) => /^audit.*[.]pub[.]pem$/.test(file));
  return keyRing(files.map((file) => readFileSync(join(folder, file), 'utf8')));
}
