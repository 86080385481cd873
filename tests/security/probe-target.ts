import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultTenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What a probe is put to. */
export interface Target {
  ask(url: string, call?: Call): Promise<Answer>;
}

/**
 * A little server with every hole that the probes look for, planted by hand: a probe that does not find them here says nothing
 * of the hub. It listens on this machine only and lives as long as a test.
 */
export async function openHoles(
  database: Database,
  folder: string,
): Promise<Target & { address: string; close(): void }> {
  const settings: Record<string, unknown> = {};
  const holes: Readonly<Record<string, (url: URL, call: Call) => Promise<Partial<Answer>>>> = {
    // SQL put together from text.
    '/search': async (url) => {
      const sql = `select name from probe_row where tenant = '${defaultTenant}' and name = '${url.searchParams.get('q')}'`;
      return { text: JSON.stringify(await database.query(sql)) };
    },
    // A path put together from text.
    '/file': async (url) => ({ text: readFileSync(join(folder, url.searchParams.get('name') ?? ''), 'utf8') }),
    // Acts by cookie, wherever the page came from.
    '/act': async (_url, { headers }) => (headers?.cookie?.includes('hub_session') ? { status: 200 } : { status: 401 }),
    // Takes every member it is given.
    '/person': async (_url, { body }) => ({ text: JSON.stringify({ role: 'clerk', ...JSON.parse(body ?? '{}') }) }),
    // Believes a token without looking at its signature.
    '/token': async (_url, { headers }) => {
      const [, payload = ''] = headers?.authorization?.split('.') ?? [];
      const who = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as { sub?: string };
      return who.sub ? { text: who.sub } : { status: 401 };
    },
    // Merges into objects by name.
    '/settings': async (_url, { body }) => {
      const merge = (into: Record<string, unknown>, from: Record<string, unknown>) => {
        for (const key of Object.keys(from)) {
          const value = from[key];
          if (typeof value === 'object' && value !== null) {
            into[key] ??= {};
            merge(into[key] as Record<string, unknown>, value as Record<string, unknown>);
          } else into[key] = value;
        }
      };
      merge(settings, JSON.parse(body ?? '{}') as Record<string, unknown>);
      const polluted = ({} as { polluted?: unknown }).polluted !== undefined;
      delete (Object.prototype as { polluted?: unknown }).polluted;
      return { text: String(polluted) };
    },
    // Gives back what it was given, as HTML and without a policy.
    '/page': async (url) => ({
      text: `<!doctype html><title>page</title><p>${url.searchParams.get('q')}</p>`,
      headers: { 'content-type': 'text/html' },
    }),
    // Matches a pattern that backtracks for ever.
    '/match': async (url) => ({ text: String(/^(a+)+$/.test(url.searchParams.get('q') ?? '')) }),
    // Writes a header by hand.
    '/goto': async (url) => ({ status: 302, headers: { location: `/home?next=${url.searchParams.get('next')}` } }),
    // Fetches whatever it is told.
    '/fetch': async (url) => ({ text: await (await fetch(url.searchParams.get('url') ?? '')).text() }),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://holes');
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const hole = holes[url.pathname];
      const answering: Promise<Partial<Answer>> = hole
        ? hole(url, { method: request.method ?? 'GET', headers, body })
        : Promise.resolve({ status: 404 });
      answering.then(
        (answer) => {
          // A raw line, as a careless server writes it.
          const lines = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
          response.socket?.end(
            `HTTP/1.1 ${answer.status ?? 200} X\r\n${lines.join('')}connection: close\r\n\r\n${answer.text ?? ''}`,
          );
        },
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...targetAt(address), address, close: () => server.close() };
}

/** What answers at an address. */
export function targetAt(address: string, always: Readonly<Record<string, string>> = {}): Target {
  return {
    async ask(url, { method = 'GET', headers = {}, body } = {}) {
      const answer = await fetch(address + url, {
        method,
        headers: { ...always, ...headers },
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) };
    },
  };
}
