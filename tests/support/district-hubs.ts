import assert from 'node:assert/strict';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databases } from './databases.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';

// Three hubs, each a process with a database of its own: the city and two of its districts (row P12 of the mission).

export type Name = 'city' | 'east' | 'west';
const hubs = new Map<Name, HubProcess>();
const releases: (() => void)[] = [];
const running: Promise<unknown>[] = [];

export const hub = (name: Name): HubProcess => {
  const found = hubs.get(name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
};

/** Starts a hub on a database of its own, which lasts until the end. */
function start(name: Name): Promise<void> {
  return new Promise((ready, failed) => {
    const done = databases[0]
      ?.use(async (environment) => {
        const process_ = await startHubProcess({ ...environment, HUB_OUTBOUND_ALLOW: '127.0.0.1' });
        hubs.set(name, process_);
        ready();
        await new Promise<void>((resolve) => releases.push(resolve));
        await process_.killNine();
      })
      .catch(failed);
    if (done) running.push(done);
  });
}

export const startHubs = () => Promise.all((['city', 'east', 'west'] as const).map(start));

export async function stopHubs(): Promise<void> {
  for (const release of releases) release();
  await Promise.all(running);
}

export const ld = '/ngsi-ld/v1';
export const call = (name: Name, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  hub(name).call(method, `${ld}${path}`, body, headers);
export const ids = (body: unknown) => (body as { id: string }[]).map((one) => one.id);

const tokens = new Map<Name, string>();

/** Registers one hub at another, with what lets it in. */
export async function register(at: Name, source: Name, members: object): Promise<string> {
  const token = tokens.get(source) ?? (await hub(source).signIn());
  tokens.set(source, token);
  const answer = await call(at, 'POST', '/csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: hub(source).url,
    contextSourceInfo: [{ key: 'Authorization', value: `Bearer ${token}` }],
    ...members,
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return decodeURIComponent(answer.headers.get('location')?.split('/').at(-1) ?? '');
}

export const aliasOf = async (name: Name) =>
  (await call(name, 'GET', '/info/sourceIdentity')).body.contextSourceAlias as string;

/** A way to a hub that can be shut: while it is, calls are cut off. */
export async function openGate(to: Name) {
  let isOpen = true;
  const server = createServer((incoming, outgoing) => {
    if (!isOpen) return void incoming.destroy();
    const { method, url, headers } = incoming;
    const onward = ask(`${hub(to).url}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(open: boolean) {
      isOpen = open;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
