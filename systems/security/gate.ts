import type { Gate } from '@hub/runtime';
import { permits } from './permissions.ts';
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

export function createGate(sessions: Sessions): Gate {
  return {
    async authenticate({ headers }) {
      const token = bearerToken(headers);
      return token === undefined ? undefined : sessions.find(token);
    },
    permits,
  };
}
