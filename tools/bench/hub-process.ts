import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root, toolEnvironment } from '../runner/run-command.ts';
import { freePort } from '../services/start-program.ts';

export interface BenchHub {
  readonly pid: number;
  readonly origin: string;
  readonly mqttUrl: string;
  readonly authorization: string;
  /** A JSON request as the administrator. @throws when the status is not 2xx */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

const password = 'bench-Password-1';

/** Starts the hub as its users do, on a database of its own, without demonstration data. */
export async function startHubProcess(databaseUrl: string | undefined): Promise<BenchHub> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  const child = spawn('node', [join(root, 'platform/server/main.ts')], {
    cwd: folder,
    env: toolEnvironment({
      HUB_HTTP_PORT: `${httpPort}`,
      HUB_MQTT_PORT: `${mqttPort}`,
      HUB_DATA_DIR: join(folder, 'data'),
      HUB_DATABASE_URL: databaseUrl ?? '',
      HUB_ADMIN_PASSWORD: password,
      HUB_DEMO: 'false',
      HUB_SAMPLE_DATA: '',
      HUB_LOG_LEVEL: 'warn',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-20_000)));
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-20_000)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${httpPort}`;
  try {
    await waitUntilReady(origin, () => child.exitCode !== null);
    const authorization = await signIn(origin);
    const ask = <Answer>(method: string, path: string, body?: unknown): Promise<Answer> =>
      requestJson<Answer>(`${origin}${path}`, method, authorization, body);
    return { pid: child.pid ?? 0, origin, mqttUrl: `mqtt://127.0.0.1:${mqttPort}`, authorization, ask, stop };
  } catch (error) {
    await stop();
    throw new Error(`The hub did not start:\n${said}`, { cause: error });
  }
}

async function waitUntilReady(origin: string, hasEnded: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600 && !hasEnded(); attempt += 1) {
    const ready = await fetch(`${origin}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await pause(200);
  }
  throw new Error('/health/ready never answered 200');
}

async function signIn(origin: string): Promise<string> {
  const { token } = await requestJson<{ token: string }>(`${origin}/api/v1/session`, 'POST', '', {
    account: 'admin',
    password,
  });
  return `Bearer ${token}`;
}

async function requestJson<Answer>(
  url: string,
  method: string,
  authorization: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(authorization ? { authorization } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
