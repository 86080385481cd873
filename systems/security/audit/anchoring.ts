import type { Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { type AnchorFile, openAnchorFile } from './anchor-file.ts';
import { parseCheckpoint, withLeaves } from './checkpoint.ts';
import * as store from './store.ts';

export interface AnchoringOptions {
  readonly database: Database;
  readonly log: Log;
  readonly clock: () => Instant;
  readonly file: string;
  /** Hears when the file was cut or taken away, or when the database lacks what the file says was signed. */
  readonly alarm: (what: 'anchorLost' | 'rolledBack', size: number) => void;
}

export interface Anchoring {
  /** Adds the checkpoints the file lacks. Several calls at once become one after the other. */
  catchUp(): Promise<void>;
  state(): AnchoringState;
}

export interface AnchoringState {
  readonly size: number;
  readonly state: 'good' | 'failing' | 'rolledBack';
  /** Since when checkpoints could not be put into the file. */
  readonly failingSince?: number;
}

const pageSize = 100;

/** Keeps the file of checkpoints outside the database abreast of those in it, whichever process signed them. */
export function createAnchoring({ database, log, clock, file, alarm }: AnchoringOptions): Anchoring {
  let anchors: AnchorFile | undefined;
  let running: Promise<void> = Promise.resolve();
  let failingSince: number | undefined;
  let contradicted = 0;

  async function step(): Promise<void> {
    const found = await anchors?.look();
    if (found === 'grown') anchors = undefined;
    if (anchors && found === 'lost') {
      const size = anchors.lastSize();
      log.error({ file, size }, 'the file of audit checkpoints was cut or taken away; it is written anew');
      alarm('anchorLost', size);
      anchors = undefined;
    }
    anchors ??= await openAnchorFile(file);
    let from = await commonSize(anchors);
    while (true) {
      const found = await store.listCheckpoints(database, from, pageSize);
      for (const { note } of found) await append(anchors, note);
      if (found.length < pageSize) return;
      from = found.at(-1)?.size ?? from;
    }
  }

  async function append(to: AnchorFile, note: string): Promise<void> {
    const checkpoint = parseCheckpoint(note);
    if (!checkpoint) throw new Error('a checkpoint in the database is damaged');
    await to.append([withLeaves(checkpoint, await store.listLeaves(database, checkpoint.from, checkpoint.size))]);
  }

  /** The newest size at which file and database agree. */
  async function commonSize(with_: AnchorFile): Promise<number> {
    const last = with_.lastSize();
    for (const size of [last, ...[...with_.signatures.keys()].sort((a, b) => b - a)]) {
      if (size === 0) break;
      const note = await store.findCheckpoint(database, size);
      if (note !== undefined && parseCheckpoint(note)?.signature === with_.signatures.get(size)) return size;
      if (size !== last || contradicted === last) continue;
      contradicted = last;
      log.error({ file, size }, 'the database lacks an audit checkpoint that was signed: it has been rolled back');
      alarm('rolledBack', size);
    }
    return 0;
  }

  return {
    catchUp() {
      running = running.then(step).then(
        () => {
          failingSince = undefined;
        },
        (error: unknown) => {
          failingSince ??= clock();
          anchors = undefined;
          log.error({ err: error, file }, 'audit checkpoints could not be put into their file');
        },
      );
      return running;
    },
    state: () => ({
      size: anchors?.lastSize() ?? 0,
      state: failingSince !== undefined ? 'failing' : contradicted > 0 ? 'rolledBack' : 'good',
      ...(failingSince !== undefined && { failingSince }),
    }),
  };
}
