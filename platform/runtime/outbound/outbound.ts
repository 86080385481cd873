import type { Socket } from 'node:net';
import type { Agent, buildConnector, Dispatcher } from 'undici';
import { outboundRules, readTarget } from './outbound-rules.ts';
import { named, openSocket, outboundErrors, type ResolveAll } from './outbound-socket.ts';

export interface OutboundRequest {
  readonly url: string;
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call. Default 10 s. */
  readonly timeout_ms?: number;
  /** Of the answer's body; one that is longer fails the call. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  text(): string;
}

/** The one way out: every call of the hub to another host goes through here, or is not made. */
export interface Outbound {
  /** Why nothing may be sent there; undefined when it may. Names are not resolved for it. */
  refusal(url: string): string | undefined;
  /**
   * Redirects are answers, not followed; answers are not decompressed.
   * @throws outbound.refused, outbound.unreachable, outbound.malformed, outbound.timeout, outbound.tooLarge
   */
  request(call: OutboundRequest): Promise<OutboundAnswer>;
  /** A socket for another protocol (MQTT), checked the same way. */
  connect(url: string, timeout_ms?: number): Promise<Socket>;
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** `host`, `host:port`, `*.example.org` or `*`; without any, nothing leaves the machine. See `outboundRules`. */
  readonly allow: readonly string[];
  /** For tests: how names are resolved. */
  readonly resolve?: ResolveAll;
  /** Connections to one host at a time. */
  readonly connections?: number;
}

const connect_ms = 10_000;

export function openOutbound({ allow, resolve, connections = 32 }: OutboundOptions): Outbound {
  const rules = outboundRules(allow);
  let opened: Promise<Agent> | undefined;
  /** Its library is loaded by the first call, which on most machines is never made. */
  const agent = (): Promise<Agent> => {
    opened ??= import('undici').then(
      (undici) =>
        new undici.Agent({
          connections,
          pipelining: 1,
          keepAliveTimeout: 10_000,
          connect: ({ protocol, hostname, port }, done) =>
            void answer(`${protocol}//${hostname}${port ? `:${port}` : ''}`, done),
        }),
    );
    return opened;
  };

  function check(url: string) {
    const target = readTarget(url);
    if (typeof target === 'string') return { reason: target };
    const rule = rules.find(target);
    const name = `${target.host}:${target.port}`;
    return rule
      ? { target, rule, name }
      : { reason: `${name} is not among the hosts this hub may call (HUB_OUTBOUND_ALLOW)` };
  }

  async function connect(url: string, timeout_ms = connect_ms): Promise<Socket> {
    const { target, rule, reason } = check(url);
    if (!target) throw outboundErrors.refused({ reason });
    return openSocket(target, rule, { timeout_ms, ...(resolve && { resolve }) });
  }

  async function answer(origin: string, done: buildConnector.Callback): Promise<void> {
    const outcome = await connect(origin).catch((error: Error) => error);
    if (outcome instanceof Error) done(outcome, null);
    else done(null, outcome);
  }

  return {
    refusal: (url) => check(url).reason,
    connect,
    async request({ url, method = 'GET', headers, body, timeout_ms = 10_000, maxBytes = 1024 * 1024, signal }) {
      const { target, name = '', reason } = check(url);
      if (!target) throw outboundErrors.refused({ reason });
      if (!target.protocol.startsWith('http'))
        throw outboundErrors.refused({ reason: `${name} is not called by http` });
      const { origin, pathname, search } = new URL(url);
      const timeout = AbortSignal.timeout(timeout_ms);
      try {
        const answer = await (await agent()).request({
          origin,
          path: pathname + search,
          method,
          headers: { ...headers },
          ...(body === undefined ? {} : { body }),
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        const chunks: Uint8Array[] = [];
        let size = 0;
        for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
          size += chunk.length;
          if (size > maxBytes) throw outboundErrors.tooLarge({ target: name, maxBytes });
          chunks.push(chunk);
        }
        const whole = Buffer.concat(chunks);
        return { status: answer.statusCode, headers: answer.headers, body: whole, text: () => whole.toString('utf8') };
      } catch (error) {
        if (timeout.aborted) throw outboundErrors.timeout({ target: name, timeout_ms }, error);
        throw named(error, name);
      }
    },
    close: async () => (await opened)?.destroy(),
  };
}
