import { createReadStream, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { canonicalJson } from './canonical-json.ts';
import { type CheckpointLine, parseCheckpointLine } from './checkpoint.ts';

/** The file of checkpoints outside the database: lines are added and synced, never changed. */
export interface AnchorFile {
  /** Signature of the newest line for each size. */
  readonly signatures: ReadonlyMap<number, string>;
  /** Size of the last line. */
  lastSize(): number;
  append(lines: readonly CheckpointLine[]): Promise<void>;
  /** Whether the file is still the one this process wrote to; another process may have added to it. */
  look(): Promise<'same' | 'grown' | 'lost'>;
}

export async function openAnchorFile(file: string): Promise<AnchorFile> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const signatures = new Map<number, string>();
  let last = 0;
  dropCutLine(file);
  for await (const text of readLines(file)) {
    const line = parseCheckpointLine(text);
    if (!line) continue;
    signatures.set(line.size, line.signature);
    last = line.size;
  }
  let known = await identify(file);

  return {
    signatures,
    lastSize: () => last,
    async append(lines) {
      const handle = await open(file, 'a', 0o600);
      try {
        await handle.appendFile(lines.map((line) => `${canonicalJson(line)}\n`).join(''));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      known = await identify(file);
      for (const line of lines) signatures.set(line.size, line.signature);
      last = lines.at(-1)?.size ?? last;
    },
    async look() {
      const now = await identify(file);
      if (now?.ino !== known?.ino || (now?.size ?? 0) < (known?.size ?? 0)) return 'lost';
      return now?.size === known?.size ? 'same' : 'grown';
    },
  };
}

async function identify(file: string): Promise<{ readonly ino: number; readonly size: number } | undefined> {
  if (!existsSync(file)) return undefined;
  const { ino, size } = await stat(file);
  return { ino, size };
}

/** A crash may leave half a line, which nobody was told of; the checkpoint is in the database and comes again. */
function dropCutLine(file: string): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  if (bytes.length > 0 && bytes.at(-1) !== newLine) truncateSync(file, bytes.lastIndexOf(newLine) + 1);
}

const newLine = 10;

export async function* readLines(file: string): AsyncGenerator<string> {
  if (!existsSync(file)) return;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield line;
  }
}
