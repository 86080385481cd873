import type { City, Instant, Principal } from '@hub/kernel';
import type { Database, Route } from '@hub/runtime';
import { type Duties, openDuties } from './duties.ts';
import { type Keys, openKeys } from './keys.ts';
import { type Organisation, openOrganisation } from './organisation.ts';
import { openPeople, type People } from './people.ts';
import { listRoles } from './roles.ts';
import { keyRoutes } from './routes-keys.ts';
import { organisationRoutes } from './routes-organisation.ts';
import { peopleRoutes } from './routes-people.ts';
import { openWorkforce, type Workforce } from './workforce.ts';

/** Who there is: units, people and their posts, who is on duty, and the keys of other systems. */
export interface Identity {
  readonly organisation: Organisation;
  readonly people: People;
  readonly duties: Duties;
  readonly keys: Keys;
  readonly workforce: Workforce;
  readonly routes: readonly Route[];
}

export function createIdentity(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: City;
  /** Whether a service key may be made for a permission. */
  readonly grantable: (permission: string) => boolean;
  /** Whether somebody keeps units, people and shifts. */
  readonly mayManage: (by: Principal) => boolean;
  /** Called after a post or a person has ended. */
  readonly changed: () => void;
}): Identity {
  const { database, clock } = deps;
  const organisation = openOrganisation(database, clock);
  const people = openPeople({ ...deps, organisation });
  const duties = openDuties(database, clock);
  const keys = openKeys({ ...deps, organisation });
  return {
    organisation,
    people,
    duties,
    keys,
    workforce: openWorkforce(database, clock),
    routes: [
      ...organisationRoutes({ ...deps, organisation, duties, roles: listRoles(deps.city) }),
      ...peopleRoutes(people, clock),
      ...keyRoutes(keys, clock),
    ],
  };
}
