import type { Queryable } from '@hub/runtime';
import { canonicalJson } from './canonical-json.ts';
import { parseCheckpoint, withLeaves } from './checkpoint.ts';
import type { DigestName } from './digest.ts';
import { auditErrors } from './errors.ts';
import type { AuditRecord } from './record.ts';
import * as store from './store.ts';
import { listRecords } from './store-records.ts';
import { listCosignatures } from './store-witnesses.ts';
import type { StoredCosignature } from './witnessed-sizes.ts';

const pageSize = 1_000;
const mostSeq = Number.MAX_SAFE_INTEGER;

/** The log of a database, for a verifier that trusts nothing in it: records in order, and the checkpoints it claims. */
export interface AuditSource {
  readonly size: number;
  readonly algorithm: DigestName;
  readonly head: string | undefined;
  checkpoints(): AsyncGenerator<string>;
  cosignatures(): AsyncGenerator<StoredCosignature>;
  /** To the end the head claims, or `toEnd` for whatever stands behind it as well. */
  records(options?: { readonly toEnd?: boolean }): AsyncGenerator<AuditRecord & { readonly tenant?: string }>;
}

/** @throws audit.notReady when there is no log */
export async function openAuditSource(database: Queryable): Promise<AuditSource> {
  const head = await store.findHead(database).catch((error: unknown) => {
    throw auditErrors.notReady({}, error);
  });
  const size = head?.size ?? 0;
  return {
    size,
    algorithm: store.algorithmOf(head) ?? 'sha256',
    head: head === undefined ? 'none' : head.note === null ? undefined : await lineOf(database, head.note),
    async *checkpoints() {
      for (let after = 0; ; ) {
        const page = await store.listCheckpoints(database, after, pageSize);
        for (const { note } of page) yield await lineOf(database, note);
        after = page.at(-1)?.size ?? after;
        if (page.length < pageSize) return;
      }
    },
    async *cosignatures() {
      for (let after = { size: 0, key: '' }; ; ) {
        const page = await listCosignatures(database, after, pageSize);
        yield* page;
        after = page.at(-1) ?? after;
        if (page.length < pageSize) return;
      }
    },
    async *records({ toEnd = false } = {}) {
      for (let after = 0; ; ) {
        const page = await listRecords(database, after, toEnd ? mostSeq : size, pageSize);
        yield* page;
        after = page.at(-1)?.seq ?? after;
        if (page.length < pageSize) return;
      }
    },
  };
}

/** A note with its leaves as the file of checkpoints has it; a damaged one as it is, for the verifier to find. */
async function lineOf(database: Queryable, note: string): Promise<string> {
  const checkpoint = parseCheckpoint(note);
  if (!checkpoint) return note;
  return canonicalJson(withLeaves(checkpoint, await store.listLeaves(database, checkpoint.from, checkpoint.size)));
}
