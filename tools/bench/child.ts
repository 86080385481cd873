import { type ChildProcess, fork } from 'node:child_process';

/** A process of the benchmark that answers questions over its IPC channel. */
export interface Child<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  ask<Answer>(job: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

type Message<Ready> = {
  readonly ready?: Ready;
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
};

/** Starts a script of this folder and waits until it says it is ready. */
export async function startChild<Ready = object>(script: string, args: readonly string[] = []): Promise<Child<Ready>> {
  const child = fork(new URL(script, import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.on('message', (message: Message<Ready>) => {
      if (message.ready) resolve(message.ready);
      const asked = waiting.get(message.id ?? -1);
      waiting.delete(message.id ?? -1);
      if (message.error) asked?.reject(new Error(message.error));
      else asked?.resolve(message.result);
    });
    child.on('exit', (code) => {
      const error = new Error(`${script} ended with ${code}`);
      reject(error);
      for (const asked of waiting.values()) asked.reject(error);
    });
  });
  const ask = <Answer>(job: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve: (value) => resolve(value as Answer), reject });
      child.send({ id: count, job });
    });
  return { pid: child.pid ?? 0, ready, ask, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.connected) child.send({ id: -2, job: 'stop' });
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
