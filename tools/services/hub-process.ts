import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './patience.ts';
import { freePort } from './start-program.ts';

const main = new URL('../../platform/server/main.mjs', import.meta.url).pathname;
/** A hub whose policies permit everything within a tenant: what to compare with to know what policies cost. */
export const allPermitHub = new URL('./all-permit-hub.ts', import.meta.url).pathname;
const startWithin_ms = 120_000;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: callers look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

export interface HubProcess {
  readonly url: string;
  readonly mqttPort: number;
  readonly password: string;
  readonly pid: number;
  /** Everything the hub has printed. */
  output(): string;
  signIn(account?: string, password?: string): Promise<string>;
  /** A call as the administrator, JSON in and out. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Kills without mercy and waits until the process is gone. */
  killNine(): Promise<void>;
  stop(): Promise<number | null>;
}

/** Starts the hub as a process of its own and waits until it is ready. @param flags of its Node */
export async function startHubProcess(
  environment: Readonly<Record<string, string>>,
  program = main,
  flags: readonly string[] = [],
): Promise<HubProcess> {
  const httpPort = Number(environment.HUB_HTTP_PORT) || (await freePort());
  const mqttPort = await freePort();
  const password = 'test-only-password';
  const child = spawn(process.execPath, [...flags, program], {
    env: {
      PATH: process.env.PATH ?? '',
      HUB_HTTP_PORT: String(httpPort),
      HUB_MQTT_PORT: String(mqttPort),
      HUB_ADMIN_PASSWORD: password,
      HUB_LOG_LEVEL: 'warn',
      HUB_DEMO: 'false',
      HUB_ADMINISTRATORS: 'one',
      HUB_SAMPLE_DATA: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${httpPort}`;
  await waitUntilReady(child, url, () => output);
  let token: string | undefined;

  const hub: HubProcess = {
    url,
    mqttPort,
    password,
    pid: child.pid ?? 0,
    output: () => output,
    async signIn(account = 'admin', own = password) {
      const response = await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ account, password: own }),
      });
      if (!response.ok) throw new Error(`sign-in failed: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { token: string }).token;
    },
    async call(method, path, body, headers = {}) {
      token ??= await hub.signIn();
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : parse(text), headers: response.headers };
    },
    killNine: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  };
  return hub;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function waitUntilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const waits = patience(startWithin_ms);
  while (waits()) {
    if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    // It has said so itself too: another hub may have taken the port meanwhile, and would answer in its place.
    if (ready && output().includes(url)) return;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the hub was not ready within ${startWithin_ms} ms:\n${output()}`);
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
