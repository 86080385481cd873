import { createHttpApp, openLog } from '@hub/runtime';
import { openSecurityBench, password, type SecurityBench } from '../identity/testing.ts';

export interface Asked {
  readonly as?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as they are
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A security system behind its gate, asked over HTTP. */
export interface CitizenBench extends SecurityBench {
  /** @param asked.as a token of either realm */
  ask(method: string, url: string, asked?: Asked): Promise<Answer>;
  /** A new citizen; answers the token and id. */
  register(identifier: string, name?: string): Promise<{ readonly token: string; readonly id: string }>;
}

export { password };

export async function openCitizenBench(options: Parameters<typeof openSecurityBench>[0] = {}): Promise<CitizenBench> {
  const bench = await openSecurityBench(options);
  const log = openLog('silent');
  const app = await createHttpApp({ routes: bench.security.routes, gate: bench.security.gate, log });
  const ask: CitizenBench['ask'] = async (method, url, { as, body, headers = {} } = {}) => {
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const { statusCode, payload } = answer;
    return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers: answer.headers };
  };
  return {
    ...bench,
    ask,
    async register(identifier, name = '王小明') {
      const { status, body } = await ask('POST', '/api/v1/citizen/accounts', { body: { identifier, name, password } });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return { token: body.token, id: body.principal.id };
    },
    async close() {
      await app.close();
      await bench.close();
    },
  };
}
