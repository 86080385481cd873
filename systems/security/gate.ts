import type { Authority } from '@hub/kernel';
import type { Gate } from '@hub/runtime';
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

/** Who asks, by session or by service key, and what the policies let them do. */
export function createGate(sessions: Sessions, keys: Keys, authority: Authority): Gate {
  return {
    async authenticate({ headers }) {
      const token = bearerToken(headers);
      if (token === undefined) return undefined;
      return token.startsWith(keyPrefix) ? keys.find(token) : sessions.find(token);
    },
    permits: (principal, permission) => authority.permits(principal, permission),
  };
}
