import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant, Principal } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { readLines } from './anchor-file.ts';
import { openAuditSource } from './audit-source.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { auditErrors } from './errors.ts';
import type { AuditRecord } from './record.ts';
import { keyRing } from './signing-key.ts';
import * as jobs from './store-verifications.ts';
import { listWitnesses } from './store-witnesses.ts';
import { verifyAudit } from './verify-audit.ts';
import { witnessedSizes } from './witnessed-sizes.ts';

export interface VerificationsDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly dataDir: string;
  readonly anchorFile: string;
}

/** Verifications of the whole log in the running hub: the same as `hub audit verify`, one at a time, in any process. */
export interface Verifications {
  /** @throws audit.verifying while one is under way */
  start(by: Pick<Principal, 'id' | 'name'>): Promise<jobs.VerificationJob>;
  cancel(id: string): Promise<void>;
  /** Ends what this process is at, and waits for it. */
  stop(): Promise<void>;
}

/** A look at the row after so many records; a beat older than this and the process is taken for dead. */
const every = 2_000;
const dead_ms = 60_000;
const mostFindings = 200;

class Cancelled extends Error {}

export function openVerifications(deps: VerificationsDeps): Verifications {
  const { database, clock, log } = deps;
  const now = () => new Date(clock());
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;

  async function run(id: string): Promise<void> {
    try {
      const result = await verify(deps, async (rows, total) => {
        const isGoing = await jobs.beatVerification(database, id, { rows, total, at: now() });
        if (!isGoing || isStopping) throw new Cancelled('cancelled');
      });
      await jobs.endVerification(database, id, { state: 'done', at: now(), result });
    } catch (error) {
      const state = error instanceof Cancelled ? 'cancelled' : 'failed';
      if (state === 'failed') log.error({ err: error }, 'a verification of the audit log failed');
      await jobs.endVerification(database, id, { state, at: now() }).catch((cause: unknown) => {
        log.error({ err: cause }, 'the end of a verification of the audit log was not noted');
      });
    }
  }

  return {
    async start(by) {
      const id = randomUUID();
      const begun = await jobs.insertVerification(database, { id, by, at: now() }, new Date(clock() - dead_ms));
      const job = begun ? await jobs.findVerification(database, id) : undefined;
      if (!job) throw auditErrors.verifying();
      running = run(id);
      return job;
    },
    async cancel(id) {
      if (await jobs.endVerification(database, id, { state: 'cancelled', at: now() })) return;
      if (!(await jobs.findVerification(database, id))) throw auditErrors.noVerification();
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

/**
 * The file of checkpoints is read before the head: what an honest hub signs meanwhile is then in the database already, and
 * a file that says more than the database is a rollback. What is sealed after the head is left for the next time.
 */
async function verify(
  { database, dataDir, anchorFile }: VerificationsDeps,
  progress: (rows: number, total: number) => Promise<void>,
): Promise<jobs.VerificationResult> {
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
