import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Adapter, AdapterPayload, ClientMetadata } from 'oidc-provider';
import { oidcErrors } from './oidc-errors.ts';
import { consumeRecord, deleteGrant, deleteRecord, findRecord, saveRecord } from './store-records.ts';

/** Models whose id is a secret that its holder shows; of these not even the id is kept. */
const secretModels: ReadonlySet<string> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'ClientCredentials',
  'PushedAuthorizationRequest',
]);

/** Where oidc-provider keeps what it must remember: the hub's own SQL tables, shared by all processes. */
export function sqlAdapter(
  database: Database,
  clock: () => Instant,
  findClient: (id: string) => Promise<ClientMetadata | undefined>,
): (model: string) => Adapter {
  const now = () => new Date(clock());
  return (model) => {
    const isSecret = secretModels.has(model);
    const read = async (by: { readonly id: string } | { readonly uid: string }) => {
      const payload = await findRecord(database, model, by, now());
      if (payload && isSecret && 'id' in by) payload.jti = by.id;
      return payload;
    };
    return {
      async upsert(id: string, payload: AdapterPayload, expiresIn?: number) {
        const { jti: _, ...rest } = payload;
        const kept = isSecret ? rest : payload;
        const expiresAt = expiresIn ? new Date(clock() + expiresIn * 1000) : null;
        await saveRecord(database, { model, id, payload: kept, expiresAt });
      },
      find: (id: string) => (model === 'Client' ? findClient(id) : read({ id })),
      findByUid: (uid: string) => read({ uid }),
      findByUserCode: async () => undefined,
      destroy: (id: string) => deleteRecord(database, model, id),
      revokeByGrantId: (grantId: string) => deleteGrant(database, grantId),
      async consume(id: string) {
        if (!(await consumeRecord(database, model, id, Math.floor(clock() / 1000)))) throw oidcErrors.usedTwice();
      },
    };
  };
}
