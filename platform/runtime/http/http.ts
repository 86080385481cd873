import type { Awaitable, HubError, Permission, Principal, Purpose, Realm } from '@hub/kernel';
import type { Static, TSchema } from 'typebox';

type Typed<S> = S extends TSchema ? Static<S> : unknown;

/** Why a request says it is made, checked; undefined when it says nothing. @throws when what it says does not hold */
export type PurposeOf = (request: Pick<RouteRequest, 'headers' | 'principal'>) => Awaitable<Purpose | undefined>;

export interface RouteRequest<P = unknown, Q = unknown, B = unknown> {
  readonly principal: Principal | undefined;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method: string;
  /** The network address the request came from; behind a proxy the proxy's. */
  readonly address?: string;
  /** Path with query string, as asked. */
  readonly url: string;
  /** zh unless the client prefers en. */
  readonly language: 'zh' | 'en';
  /** Aborted when the client has gone. */
  readonly signal: () => AbortSignal;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object becomes JSON; a string or bytes go out as they are; an async iterable is streamed. */
  readonly body?: object | string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** A family of routes with its own way to state errors. */
export interface Face {
  readonly id: string;
  /** Request headers that every answer repeats, errors too. */
  readonly echoes?: readonly string[];
  /** The status and body of an error; `language` picks the text. */
  renderError(
    error: HubError,
    request: {
      readonly url: string;
      readonly language: 'zh' | 'en';
      /** What the route asks for, whatever it is asked about. */
      readonly permission?: Permission | undefined;
    },
  ): Reply & Required<Pick<Reply, 'status' | 'headers'>>;
}

export interface RouteSpec<
  P extends TSchema | undefined,
  Q extends TSchema | undefined,
  B extends TSchema | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify path, e.g. `/api/v1/cases/:caseId`. */
  readonly path: string;
  /** Who may call: a route without it does not compile. */
  readonly allow: Permission;
  /** Whose sign-in counts here; of the other realm's nothing is looked up. `staff` unless said. */
  readonly realm?: Realm;
  /** Asks for a second factor within the last 15 minutes of whoever has one. */
  readonly stepUp?: true;
  /**
   * The name of whoever holds a credential that this route itself knows, such as one in its path: they may ask as often as an
   * account, and not as anybody from their address. What is not known for certain names nobody.
   */
  holderOf?(params: Typed<P>): string | undefined;
  /** Also for who is signed in by a password that somebody else has made, and has to choose an own one first. */
  readonly beforeOwnPassword?: true;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response?: TSchema;
  readonly face?: Face;
  /** Content types of the body besides `application/json`. */
  readonly accepts?: readonly string[];
  /** The body arrives as the bytes it came as, whatever its content type says. */
  readonly rawBody?: boolean;
  /** Refuses a request that does not say how long its body is (411). */
  readonly needsLength?: boolean;
  /** Largest body in bytes; 1 MiB unless said. */
  readonly bodyLimit?: number;
  handle(request: RouteRequest<Typed<P>, Typed<Q>, Typed<B>>): Promise<Reply> | Reply;
}

/** A route whose types have been forgotten, as the server mounts it. */
// biome-ignore lint/suspicious/noExplicitAny: the schemas have typed the request before `handle` sees it
export type Route = RouteSpec<any, any, any>;

/** Declares a route; its schemas type the handler and become the OpenAPI description. */
export function route<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(spec: RouteSpec<P, Q, B>): Route {
  return spec;
}
