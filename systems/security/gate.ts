import type { Authority, Awaitable, Permission, Principal, Realm, Revocations } from '@hub/kernel';
import type { Gate } from '@hub/runtime';
import type { Audit } from './audit/audit.ts';
import { requestEntry } from './audit/request-entry.ts';
import { keyPrefix } from './identity/keys.ts';

export const cookieName = 'hub_session';
/** Apart from that of the staff: an official who is also a citizen holds both in one browser. */
export const citizenCookieName = 'hub_citizen';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The token of a request: `Authorization: Bearer …` for programs, the cookie for browsers. Programs that know only names and
 * passwords, such as calendars, send a service key as the password of HTTP Basic (RFC 7617); a person's password is none.
 */
export function bearerToken(headers: Headers): string | undefined {
  const { authorization } = headers;
  // As nearly every program writes it.
  if (typeof authorization === 'string' && authorization.startsWith('Bearer ')) return authorization.slice(7).trim();
  const [, scheme = '', credentials = ''] = /^(bearer|basic) +(.*)$/i.exec(String(headers.authorization ?? '')) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials.trim();
  if (scheme !== '') return keyInBasic(credentials);
  return cookieOf(headers, cookieName);
}

/** The token of a request to a route for citizens. */
export function citizenToken(headers: Headers): string | undefined {
  const [, bearer] = /^bearer +(.*)$/i.exec(String(headers.authorization ?? '')) ?? [];
  return bearer?.trim() ?? cookieOf(headers, citizenCookieName);
}

function keyInBasic(credentials: string): string | undefined {
  const password = Buffer.from(credentials, 'base64').toString('utf8').split(':').slice(1).join(':');
  return password.startsWith(keyPrefix) ? password : undefined;
}

/** The value of a cookie of the hub's own making: letters, digits, `-` and `_`. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  const cookies = headers.cookie;
  if (typeof cookies !== 'string') return undefined;
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]+)`).exec(cookies)?.[1];
}

/** The data plane writes thousands of facts a second, each with its own history; refusals of it are recorded all the same. */
const dataPlane: readonly Permission[] = ['context.write'];

/** What ends by itself (a shift of a post, a session too old) is noticed by looking again this often. */
const lookAgain_ms = 5_000;

export interface GateDeps {
  /** Who a token of any kind stands for among the staff. */
  readonly find: (token: string) => Awaitable<Principal | undefined>;
  /** Which citizen a token stands for. */
  readonly findCitizen: (token: string) => Awaitable<Principal | undefined>;
  /** What is remembered of tokens may no longer be true. */
  readonly forget: () => void;
  /** @throws when the principal's second factor is not fresh */
  readonly stepUp: (principal: Principal) => Promise<void>;
  readonly authority: Authority;
  /** The purpose a request declares. @throws when what it rests on no longer holds */
  readonly purposeOf?:
    | ((request: { readonly headers: Headers; readonly principal: Principal }) => Awaitable<unknown>)
    | undefined;
  readonly audit?: Pick<Audit, 'record'> | undefined;
  readonly revocations?: Revocations | undefined;
}

/** Who asks, by session, service key or access token, what the policies let them do, and the record of what was decided. */
export function createGate({
  find,
  findCitizen,
  forget,
  stepUp,
  authority,
  audit,
  revocations,
  purposeOf,
}: GateDeps): Gate {
  const realms = {
    staff: { tokenOf: bearerToken, find },
    citizen: { tokenOf: citizenToken, find: findCitizen },
  } as const satisfies Readonly<Record<Realm, object>>;
  const authenticate: Gate['authenticate'] = ({ headers }, realm = 'staff') => {
    const token = realms[realm].tokenOf(headers);
    return token === undefined ? undefined : realms[realm].find(token);
  };
  revocations?.listen(forget);
  const watched = watchCallers(authenticate, { authority, revocations, purposeOf });
  return {
    authenticate,
    permits: (principal, permission) => authority.permits(principal, permission),
    stepUp,
    watch: watched,
    decided(request) {
      const { decision, permission, method, path, url } = request;
      if (decision === 'permit' && dataPlane.includes(permission)) return undefined;
      const act = { action: permission, resource: { type: path, id: url }, decision, details: { method } };
      return audit?.record([requestEntry(request, decision === 'deny' ? { ...act, retention: 'security' } : act)]);
    },
  };
}

type Watch = NonNullable<Gate['watch']>;

/** Looks again at everyone who holds a stream open: after each revocation, and now and then. */
function watchCallers(
  authenticate: Gate['authenticate'],
  { authority, revocations, purposeOf }: Pick<GateDeps, 'authority' | 'revocations' | 'purposeOf'>,
): Watch {
  interface Watched {
    readonly headers: Headers;
    readonly content: string;
    readonly permission: Permission;
    readonly realm: Realm;
    ended(): void;
  }
  const all = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;

  async function isStill({ headers, content, permission, realm }: Watched): Promise<boolean> {
    const now = await authenticate({ headers }, realm);
    if (now === undefined || contentOf(now) !== content || !authority.permits(now, permission)) return false;
    // A stream that was opened for a case or by a consent ends with it.
    await purposeOf?.({ headers, principal: now });
    return true;
  }

  function lookAgain(): void {
    // What cannot be found out is not assumed.
    for (const one of all)
      void isStill(one)
        .catch(() => false)
        .then((still) => {
          if (!still && all.delete(one)) one.ended();
        });
  }

  revocations?.listen(lookAgain);
  return ({ headers }, principal: Principal, permission, ended) => {
    const realm = principal.kind === 'citizen' ? 'citizen' : 'staff';
    const one: Watched = { headers, content: contentOf(principal), permission, realm, ended };
    all.add(one);
    timer ??= setInterval(lookAgain, lookAgain_ms).unref();
    return () => {
      all.delete(one);
      if (all.size > 0 || timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
}

/** All that rights hang on; that a second factor goes stale takes nothing from a stream that is open. */
function contentOf({ strong: _, ...principal }: Principal): string {
  return JSON.stringify(principal);
}
