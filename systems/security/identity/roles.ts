import type { City, Localised } from '@hub/kernel';

/** The three separated administrators (三员分立). Nobody holds two of them at a time. */
export const separatedAdministrators = {
  systemAdministrator: { zh: '系统管理员', en: 'System administrator' },
  securityAdministrator: { zh: '安全管理员', en: 'Security administrator' },
  auditAdministrator: { zh: '审计管理员', en: 'Audit administrator' },
} as const satisfies Readonly<Record<string, Localised>>;

/** Roles of the hub's own work, whatever the packs: the office that keeps the ledger (督查), and counters for citizens. */
export const hubRoles = {
  'hub.supervisor': { zh: '督查员', en: 'Supervisor' },
  'hub.counterOfficer': { zh: '窗口人员', en: 'Counter officer' },
} as const satisfies Readonly<Record<string, Localised>>;

/** Every role a post may have: those the packs declare, the hub's own, and the three administrators. */
export function listRoles({ packs }: City): ReadonlyMap<string, Localised> {
  const ofPacks = packs.flatMap((pack) =>
    Object.entries(pack.roles).map(([role, title]) => [`${pack.id}.${role}`, title] as const),
  );
  return new Map([...ofPacks, ...Object.entries(hubRoles), ...Object.entries(separatedAdministrators)]);
}

export function isSeparatedAdministrator(role: string): boolean {
  return role in separatedAdministrators;
}
