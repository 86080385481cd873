import type { Instant, Localised, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type Provider from 'oidc-provider';
import { identityErrors } from '../identity/errors.ts';
import { selectPosts } from '../identity/store-people.ts';
import { oidcErrors } from './oidc-errors.ts';
import { findClient } from './store-clients.ts';
import { findConsent, insertConsent } from './store-consents.ts';

/** The cookie by which a browser knows its interaction. */
export const interactionCookie = 'hub_interaction';

/** Somebody asks, by an application, to be known to it. */
export interface Interaction {
  readonly client: { readonly id: string; readonly title: Localised; readonly host: string };
  readonly scopes: readonly string[];
  /** The same has been agreed to before: nothing needs asking again. */
  readonly agreed: boolean;
  /** The post shown last time. */
  readonly post: string | null;
}

export interface Interactions {
  /** @throws oidc.interactionGone */
  get(by: Principal, uid: string | undefined): Promise<Interaction>;
  /** @returns where the browser goes next @throws oidc.interactionGone, identity.postUnknown */
  answer(
    by: Principal,
    uid: string | undefined,
    decision: { readonly allow: boolean; readonly post?: string | undefined },
  ): Promise<{ readonly redirectTo: string }>;
}

export function openInteractions(deps: {
  readonly provider: Provider;
  readonly database: Database;
  readonly clock: () => Instant;
}): Interactions {
  const { provider, database, clock } = deps;

  async function find(by: Principal, uid: string | undefined) {
    const found = uid === undefined ? undefined : await provider.Interaction.find(uid);
    const clientId = found?.params.client_id;
    const client = typeof clientId === 'string' ? await findClient(database, clientId) : undefined;
    // Of another tenant there is none, whoever's browser it is.
    if (!found || !client || client.realm !== 'staff' || client.tenant !== by.tenant)
      throw oidcErrors.interactionGone();
    return { found, client, scope: typeof found.params.scope === 'string' ? found.params.scope : 'openid' };
  }

  return {
    async get(by, uid) {
      const { found, client, scope } = await find(by, uid);
      const before = await findConsent(database, by.id, client.id);
      const scopes = scope.split(' ').filter(Boolean);
      const known = new Set(before?.scope.split(' '));
      const asksAgain = typeof found.params.prompt === 'string' && found.params.prompt.includes('consent');
      return {
        client: { id: client.id, title: client.title, host: hostOf(found.params.redirect_uri) },
        scopes,
        agreed: !asksAgain && scopes.every((one) => known.has(one)),
        post: before?.post ?? null,
      };
    },
    async answer(by, uid, { allow, post }) {
      const { found, client, scope } = await find(by, uid);
      const remaining_s = found.exp - Math.floor(Date.now() / 1000);
      if (!allow) {
        found.result = { error: 'access_denied', error_description: 'the person said no' };
        await found.save(remaining_s);
        return { redirectTo: found.returnTo };
      }
      if (post !== undefined) {
        const held = await selectPosts(database, by.tenant, { at: new Date(clock()), person: by.id, id: post });
        if (held.length === 0) throw identityErrors.postUnknown({ post });
      }
      const grant = new provider.Grant({ accountId: by.id, clientId: client.id });
      grant.addOIDCScope(scope);
      const grantId = await grant.save();
      await insertConsent(database, {
        grantId,
        person: by.id,
        client: client.id,
        post: post ?? by.post ?? null,
        scope,
        at: new Date(clock()),
      });
      const amr = by.strong ? ['pwd', 'mfa'] : ['pwd'];
      found.result = { login: { accountId: by.id, remember: false, amr }, consent: { grantId } };
      await found.save(remaining_s);
      return { redirectTo: found.returnTo };
    },
  };
}

function hostOf(uri: unknown): string {
  return (typeof uri === 'string' && URL.parse(uri)?.host) || '';
}
