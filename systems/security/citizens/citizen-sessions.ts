import type { Instant, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { openRealmSessions, type RealmSessions } from '../sign-in/realm-sessions.ts';
import { citizenErrors } from './citizen-errors.ts';
import type { CitizenVault } from './citizen-vault.ts';
import { findCitizenOfSession } from './store-citizens.ts';

const idle_ms = 2 * 3_600_000;

/** Sessions of citizens: their tokens stand for nobody among the staff, and those of the staff for nobody here. */
export function openCitizenSessions(database: Database, clock: () => Instant, vault: CitizenVault): RealmSessions {
  return openRealmSessions(database, clock, {
    table: { name: 'citizen_session', opens: {} },
    idle_ms,
    find: (tokenHash, since) => findCitizenOfSession(database, tokenHash, since),
    principalOf: ({ id, tenant, level, name }): Principal => ({
      kind: 'citizen',
      id,
      tenant,
      name: vault.open(id, name),
      roles: [],
      level,
    }),
    errors: { wrong: citizenErrors.wrong, unknown: citizenErrors.sessionUnknown },
  });
}
