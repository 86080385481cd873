import { join } from 'node:path';
import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database, HubModule, Log, Outbound, RouteRequest, Statement } from '@hub/runtime';
import { type AnchoringState, createAnchoring } from './anchoring.ts';
import type { DigestName } from './digest.ts';
import { entryText, type NewAuditEntry } from './entry.ts';
import { createRecorder } from './recorder.ts';
import { requestEntry } from './request-entry.ts';
import { pruneAudit, type RetentionDays, retentionDays } from './retention.ts';
import { auditRoutes } from './routes.ts';
import { verificationRoutes } from './routes-verification.ts';
import { witnessRoutes } from './routes-witnesses.ts';
import { createSealer } from './sealer.ts';
import { openSigningKey } from './signing-key.ts';
import { queueStatement } from './store.ts';
import { openVerifications } from './verifications.ts';
import { askWitnesses as askAll } from './witnessing.ts';

export interface AuditDeps {
  readonly database: Database;
  readonly log: Log;
  readonly clock: () => Instant;
  /** The key lies in `keys/` of it, the checkpoints in `audit/`. */
  readonly dataDir: string;
  /** The way to other nodes that vouch for the log; without it none is asked. */
  readonly outbound?: Outbound;
  readonly algorithm?: DigestName;
  /** How long an act waits for its entry at most. Default 1 s. */
  readonly deadline_ms?: number;
  /** At least 183 days each. */
  readonly retention?: RetentionDays;
  readonly checkpointEvery?: { readonly entries: number; readonly time_ms: number };
}

export interface Audit extends HubModule {
  /** Resolves when the entries are safe. @throws audit.unavailable within the deadline */
  record(entries: readonly NewAuditEntry[]): Promise<void>;
  /** Commits a change together with its entries. @throws audit.unavailable, or what the statements throw */
  commit(statements: readonly Statement[], entries: readonly NewAuditEntry[]): Promise<void>;
  /** The statement that records entries, for a transaction of one's own; call `wake` after its commit. */
  statement(entries: readonly NewAuditEntry[]): Statement;
  wake(): void;
  /** Gives up the content of entries whose time is over; also done once a day. How many. */
  prune(): Promise<number>;
  /** Shows the newest checkpoint to every witness; also done every half minute. */
  askWitnesses(): Promise<void>;
  state(): AnchoringState;
}

const watch_ms = 5_000;
const sweepEvery_ms = 24 * 3_600_000;
const askEvery_ms = 30_000;
const longestUnanchored_ms = 60_000;

export function createAudit(deps: AuditDeps): Audit {
  const { database, log, clock, dataDir } = deps;
  const key = openSigningKey(dataDir);
  const anchorFile = join(dataDir, 'audit', 'checkpoints.jsonl');
  const anchoring = createAnchoring({
    database,
    log,
    clock,
    file: anchorFile,
    alarm: (what, size) => {
      const text = entryText(ofTheHub(`audit.${what}`, { size }), clock());
      recorder.record([text]).catch((error: unknown) => log.error({ err: error, what }, 'audit alarm not recorded'));
    },
  });
  const sealer = createSealer({
    database,
    log,
    clock,
    signer: key,
    algorithm: deps.algorithm ?? 'sha256',
    every: deps.checkpointEvery ?? { entries: 1_000, time_ms: 10_000 },
    checkpointed: () => void anchoring.catchUp(),
  });
  const recorder = createRecorder({
    database,
    deadline_ms: deps.deadline_ms ?? 1_000,
    isRefusing: () => clock() - (anchoring.state().failingSince ?? Number.POSITIVE_INFINITY) > longestUnanchored_ms,
    queued: sealer.wake,
  });
  const texts = (entries: readonly NewAuditEntry[]) => entries.map((entry) => entryText(entry, clock()));
  const record = async (entries: readonly NewAuditEntry[]) => recorder.record(texts(entries));
  const recordReading = (request: RouteRequest, action: string) =>
    record([
      requestEntry(request, {
        action,
        resource: { type: 'auditLog', id: 'log' },
        retention: 'security',
        details: { url: request.url },
      }),
    ]);
  const verifications = openVerifications({ database, clock, log, dataDir, anchorFile });
  const witnessing = { database, clock, log, signer: key, outbound: deps.outbound };
  const askWitnesses = once(() => askAll(witnessing), log);
  let asking: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let sweep: NodeJS.Timeout | undefined;

  const prune = () =>
    pruneAudit({
      database,
      signer: key,
      folder: join(dataDir, 'audit', 'archive'),
      clock,
      days: deps.retention ?? retentionDays,
      anchoredSize: anchoring.state().size,
    });

  return {
    name: 'audit',
    routes: [
      ...auditRoutes({ database, state: anchoring.state, publicKey: key.publicText, recordReading }),
      ...verificationRoutes({ verifications, recordReading }),
      ...witnessRoutes({ ...witnessing, recordReading }),
    ],
    async start() {
      await anchoring.catchUp();
      sealer.start();
      asking = setInterval(() => void askWitnesses(), askEvery_ms);
      watch = setInterval(() => void anchoring.catchUp(), watch_ms);
      sweep = setInterval(() => {
        prune().catch((error: unknown) => log.error({ err: error }, 'audit entries could not be pruned'));
      }, sweepEvery_ms);
    },
    async stop() {
      clearInterval(watch);
      clearInterval(sweep);
      clearInterval(asking);
      await verifications.stop();
      await sealer.stop();
      await anchoring.catchUp();
    },
    record,
    commit: async (statements, entries) => recorder.commit(statements, texts(entries)),
    statement: (entries) => queueStatement(texts(entries)),
    wake: sealer.wake,
    prune,
    askWitnesses,
    state: anchoring.state,
  };
}

/** Work that is not begun again while it is under way; what goes wrong is logged. */
function once(work: () => Promise<void>, log: Log): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'witnesses could not be asked'))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}

function ofTheHub(action: string, details: Readonly<Record<string, number>>): NewAuditEntry {
  return {
    tenant: defaultTenant,
    actor: { kind: 'system', id: 'hub', name: '中枢' },
    action,
    resource: { type: 'auditLog', id: 'log' },
    retention: 'security',
    details,
  };
}
