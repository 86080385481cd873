import type { Authority, Permission } from '@hub/kernel';
import type { Gate } from '@hub/runtime';
import type { Audit } from './audit/audit.ts';
import { requestEntry } from './audit/request-entry.ts';
import { type Keys, keyPrefix } from './identity/keys.ts';
import type { Sessions } from './sessions.ts';

export const cookieName = 'hub_session';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The session token of a request: `Authorization: Bearer …` for programs, the cookie for browsers. */
export function bearerToken(headers: Headers): string | undefined {
  const authorization = headers.authorization;
  if (typeof authorization === 'string' && /^bearer /i.test(authorization)) return authorization.slice(7).trim();
  const cookies = headers.cookie;
  if (typeof cookies !== 'string') return undefined;
  return new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]+)`).exec(cookies)?.[1];
}

/** The data plane writes thousands of facts a second, each with its own history; refusals of it are recorded all the same. */
const dataPlane: readonly Permission[] = ['context.write'];

/** Who asks, by session or by service key, what the policies let them do, and the record of what was decided. */
export function createGate(sessions: Sessions, keys: Keys, authority: Authority, audit?: Pick<Audit, 'record'>): Gate {
  return {
    async authenticate({ headers }) {
      const token = bearerToken(headers);
      if (token === undefined) return undefined;
      return token.startsWith(keyPrefix) ? keys.find(token) : sessions.find(token);
    },
    permits: (principal, permission) => authority.permits(principal, permission),
    async decided(request) {
      const { decision, permission, method, path, url } = request;
      if (decision === 'permit' && dataPlane.includes(permission)) return;
      const act = { action: permission, resource: { type: path, id: url }, decision, details: { method } };
      await audit?.record([requestEntry(request, decision === 'deny' ? { ...act, retention: 'security' } : act)]);
    },
  };
}
