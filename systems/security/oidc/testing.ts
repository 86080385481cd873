import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { defaultTenant, type Tenant } from '@hub/kernel';
import { createHttpApp, type Database, mountHandler, openLog, route, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { password, workCity } from '../identity/testing.ts';
import { createSecurity, migrations, type Security } from '../security.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** What a browser keeps between two requests. */
export interface CookieJar {
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export function cookieJar(initial: Readonly<Record<string, string>> = {}): CookieJar {
  const cookies = new Map(Object.entries(initial));
  return {
    async fetch(url, init = {}) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { ...(init.headers as Record<string, string> | undefined), cookie };
      const response = await fetch(url, { redirect: 'manual', ...init, headers });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

export const redirectUri = 'http://127.0.0.1:9/back';

/** The provider of a hub on a port of its own, with one application and one system. */
export async function openOidcBench() {
  const database: Database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  const url = `http://127.0.0.1:${await freePort()}`;
  const security: Security = createSecurity({ database, city: workCity, clock: Date.now, localUrl: url });
  await security.start();
  const reading = route({
    method: 'GET',
    path: '/cases',
    allow: 'case.read',
    summary: 'Something to read',
    handle: ({ principal }) => ({ body: { by: principal?.id, scope: principal?.scope } }),
  });
  const app = await createHttpApp({
    routes: [reading, ...security.routes],
    gate: security.gate,
    log: openLog('silent'),
  });
  await mountHandler(app, '/oidc', security.oidc.handle);
  await app.listen({ host: '127.0.0.1', port: Number(new URL(url).port) });

  const enter = (name: string, ...roles: string[]) => enterAt(defaultTenant, name, ...roles);
  async function enterAt(tenant: Tenant, name: string, ...roles: string[]) {
    const title = { zh: name, en: name };
    await security.sessions.saveAccount({ name, title, roles, tenant, password });
    return security.sessions.signIn(name, password);
  }
  const administrator = await enter('sec', 'securityAdministrator');

  async function call<T>(
    token: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  interface Registered {
    readonly id: string;
    readonly secret?: string;
  }
  async function register(client: object): Promise<Registered> {
    const { status, body } = await call<Registered>(administrator.token, 'POST', '/api/v1/oidc/clients', client);
    if (status !== 201) throw new Error(`not registered: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The browser's way through an authorization; answers the last address it is sent to. */
  async function authorize(
    client: string,
    session: string,
    options: {
      readonly parameters?: Record<string, string>;
      readonly decision?: object;
      readonly jar?: CookieJar;
    } = {},
  ) {
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const { parameters = {}, decision = { allow: true }, jar = cookieJar() } = options;
    const query = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile post',
      state: 'a state',
      nonce: 'a nonce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...parameters,
    });
    const asked = await jar.fetch(`${url}/oidc/auth?${query}`);
    const location = asked.headers.get('location') ?? '';
    if (location !== '/authorize') return { asked, verifier, last: location };
    const answered = await jar.fetch(`${url}/api/v1/oidc/interaction`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      body: JSON.stringify(decision),
    });
    const { redirectTo = '' } = (await answered.json()) as { redirectTo?: string };
    if (redirectTo === '') return { asked: answered, verifier, last: '' };
    const resumed = await jar.fetch(redirectTo);
    return { asked: resumed, verifier, last: resumed.headers.get('location') ?? '' };
  }

  async function form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/oidc${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> };
  }

  return {
    database,
    security,
    url,
    enter,
    enterAt,
    call,
    register,
    authorize,
    form,
    administrator: administrator.principal,
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await security.stop();
      await database.close();
    },
  };
}

export type OidcBench = Awaited<ReturnType<typeof openOidcBench>>;

export function basic({ id, secret = '' }: { readonly id: string; readonly secret?: string }) {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}
