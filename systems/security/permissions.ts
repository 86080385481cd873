import type { Permission, Principal } from '@hub/kernel';

/** What any post of a pack may do. Issue 4 replaces this table by policies over organisation, area and purpose. */
const ofEveryPost: readonly Permission[] = [
  'alert.act',
  'alert.read',
  'case.act',
  'case.open',
  'case.read',
  'cockpit.read',
  'context.read',
  'device.read',
];

/** Deny by default: only what is listed, and everything for the administrator. */
export function permits(principal: Principal, permission: Permission): boolean {
  if (permission === 'public' || permission === 'signedIn') return true;
  if (principal.roles.includes('administrator')) return true;
  return principal.roles.length > 0 && ofEveryPost.includes(permission);
}
