import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  /** Standard output and standard error in the order they came. */
  readonly output: string;
}

/** The repository's root folder. */
export const root = new URL('../../', import.meta.url).pathname;

/**
 * The environment of every child: node 24 and the other npm programs come first on PATH, and a node:test that runs
 * inside a test does not believe it is a part of it.
 */
export function toolEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_V8_COVERAGE: _coverage, ...inherited } = process.env;
  return { ...inherited, PATH: `${root}node_modules/.bin:${inherited.PATH ?? ''}`, ...extra };
}

/**
 * Runs a program to its end and keeps what it printed. A program that cannot be started has code 127;
 * one ended by a signal or by the time limit has code 124.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string; limit_ms?: number; echo?: boolean } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: toolEnvironment(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.limit_ms ?? 15 * 60_000);
    const end = (result: CommandResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer): void => {
      chunks.push(chunk);
      if (options.echo) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => end({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on('close', (code) => end({ code: code ?? 124, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
