import type { Persona } from './world.ts';

// Who may ask for what, said by hand: a new permission needs a line here.

export interface GoldenRoute {
  readonly method: string;
  readonly path: string;
  readonly permission: string;
}

export const citizens: readonly Persona[] = ['citizen', 'otherCitizen'];
export const ofCitizens = (path: string) => path.startsWith('/api/v1/citizen/');

const everyClerk: readonly Persona[] = [
  'otherBureau',
  'otherDistrict',
  'rightBureau',
  'rightDistrict',
  'city',
  'administrator',
];
const everyPost: readonly Persona[] = [...everyClerk, 'supervisor'];
export const threeAdministrators: readonly Persona[] = [
  'systemAdministrator',
  'securityAdministrator',
  'auditAdministrator',
];
const everyone: readonly Persona[] = [...everyPost, ...threeAdministrators];

/** Who may ask at all; what they then see of the case is asked below. */
export const allowed: Readonly<Record<string, readonly Persona[]>> = {
  public: ['anonymous', ...everyone],
  signedIn: everyone,
  'alert.act': everyPost,
  'alert.read': everyPost,
  'case.act': everyClerk,
  'case.open': everyPost,
  'case.read': everyPost,
  'cockpit.read': everyone,
  'context.read': everyPost,
  'context.write': ['administrator'],
  'device.read': [...everyPost, 'systemAdministrator'],
  'device.manage': ['administrator', 'systemAdministrator'],
  'delivery.read': ['administrator', 'systemAdministrator'],
  'delivery.manage': ['administrator', 'systemAdministrator'],
  'process.read': [...everyPost, 'systemAdministrator', 'securityAdministrator'],
  'process.work': everyPost,
  'process.edit': ['administrator', 'systemAdministrator'],
  'process.operate': ['administrator', 'systemAdministrator'],
  'process.publish': ['administrator', 'securityAdministrator'],
  'webhook.read': ['administrator', 'systemAdministrator'],
  'webhook.manage': ['administrator', 'systemAdministrator'],
  'organisation.read': everyone,
  'organisation.manage': ['administrator', 'systemAdministrator'],
  'organisation.appoint': ['administrator', 'securityAdministrator'],
  'key.manage': ['administrator', 'securityAdministrator'],
  'ledger.read': everyPost,
  'ledger.report': ['otherBureau', 'otherDistrict', 'rightBureau', 'rightDistrict', 'administrator'],
  'ledger.manage': ['administrator', 'supervisor'],
  'policy.read': ['administrator', 'securityAdministrator', 'auditAdministrator'],
  'policy.manage': ['administrator', 'securityAdministrator'],
  'audit.read': ['administrator', 'auditAdministrator'],
  'personal.oversee': ['administrator', 'auditAdministrator'],
  'personal.expire': ['administrator'],
  'own.read': [],
  'own.act': [],
  'own.request': [],
  'citizen.check': ['administrator'],
  'audit.manage': ['administrator', 'auditAdministrator'],
};

export const insiders: readonly Persona[] = ['rightBureau', 'rightDistrict', 'city', 'supervisor', 'administrator'];
/** Roles of the packs and of the hub, each at a bureau without a part in the case. */
export const otherRoles: readonly Persona[] = ['toy.crew', 'toy.inspector', 'graded.reader', 'hub.counterOfficer'];
export const foreigners: readonly Persona[] = ['otherTenant', 'otherTenantsAdministrator'];
export const strangers: readonly Persona[] = ['anonymous', ...citizens, 'device'];
export const outsiders: readonly Persona[] = [
  ...strangers,
  'otherBureau',
  'otherDistrict',
  'key',
  ...otherRoles,
  ...foreigners,
  ...threeAdministrators,
];

/** What is its maker's own, to others of the same tenant as if it were not there. */
const ofOnePerson =
  /account[/](factors|sessions)|cases[/]views|field[/]shifts|v1[/](subscriptions|csourceSubscriptions|entityMaps|snapshots)/;

/** Whose business a thing is not. */
export function strangersTo(path: string): readonly Persona[] {
  if (ofCitizens(path)) return ['otherCitizen', ...foreigners];
  return ofOnePerson.test(path) ? ['city', ...foreigners] : foreigners;
}

/** Who may ask for all that another may: the decision at the gate is the same by construction. */
const like: Readonly<Partial<Record<Persona, Persona>>> = {
  ...Object.fromEntries(otherRoles.map((role) => [role, 'otherBureau'])),
  otherTenant: 'city',
  otherTenantsAdministrator: 'administrator',
};
/** Of those, what they may not after all: their role has no step in any case. */
const except: Readonly<Partial<Record<Persona, readonly string[]>>> = {
  'graded.reader': ['case.act'],
  'hub.counterOfficer': ['case.act'],
};
const besides: Readonly<Partial<Record<Persona, readonly string[]>>> = { 'hub.counterOfficer': ['citizen.check'] };

/** @param permissions what a key may be made for */
export function mayAsk(persona: Persona, { path, permission }: GoldenRoute, permissions: readonly string[]): boolean {
  if (permission === 'public') return true;
  if (citizens.includes(persona) || ofCitizens(path))
    return citizens.includes(persona) && /^own[.](read|act)$/.test(permission);
  if (persona === 'key') return permission === 'signedIn' || permissions.includes(permission);
  if (besides[persona]?.includes(permission)) return true;
  if (except[persona]?.includes(permission)) return false;
  return allowed[permission]?.includes(like[persona] ?? persona) ?? false;
}
