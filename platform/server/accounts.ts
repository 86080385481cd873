import { type City, defaultTenant, type Localised } from '@hub/kernel';
import { generatePassword, hubRoles, type Security } from '@hub/security';

export interface FirstPassword {
  /** The administrator, or the three who share that work. */
  readonly accounts: readonly string[];
  readonly password: string;
  /** One account for every role of the packs, with the same password. */
  readonly roleAccounts: readonly string[];
}

const soleAdministrator = [
  { name: 'admin', title: { zh: '管理员', en: 'Administrator' }, role: 'administrator' },
] as const;
const threeAdministrators = [
  { name: 'sysadmin', title: { zh: '系统管理员', en: 'System administrator' }, role: 'systemAdministrator' },
  { name: 'secadmin', title: { zh: '安全管理员', en: 'Security administrator' }, role: 'securityAdministrator' },
  { name: 'auditadmin', title: { zh: '审计管理员', en: 'Audit administrator' }, role: 'auditAdministrator' },
] as const;

/** Whether one administrator may do everything: in a demonstration, unless it is said. */
export function isSoleAdministrator(config: {
  readonly HUB_ADMINISTRATORS: string;
  readonly HUB_DEMO: boolean;
}): boolean {
  return config.HUB_ADMINISTRATORS === 'one' || (config.HUB_ADMINISTRATORS === 'auto' && config.HUB_DEMO);
}

/**
 * Makes the administrators at first start. A given password is set at every start: whoever starts the hub decides.
 * The demonstration adds an account for each role, so that a case can be followed from hand to hand.
 * @returns what the person at the console has to know, once
 */
export async function ensureAccounts(
  security: Security,
  city: City,
  options: { readonly password: string; readonly demo: boolean; readonly soleAdministrator: boolean },
): Promise<FirstPassword | undefined> {
  const { sessions } = security;
  const administrators = options.soleAdministrator ? soleAdministrator : threeAdministrators;
  const known = await Promise.all(administrators.map(({ name }) => sessions.hasAccount(name)));
  if (options.password === '' && known.every(Boolean)) return undefined;
  const password = options.password || generatePassword();
  const mustChange = !options.soleAdministrator && options.password === '';
  const wanted = administrators.filter((_, index) => options.password !== '' || !known[index]);
  // Three people are told one password: each has to choose an own one.
  for (const { name, title, role } of wanted)
    await sessions.saveAccount({ name, title, roles: [role], tenant: defaultTenant, password, mustChange });
  const posts = options.demo ? rolesOf(city) : [];
  for (const { name, title } of posts) {
    await sessions.saveAccount({ name, title, roles: [name], tenant: defaultTenant, password });
  }
  return { accounts: wanted.map(({ name }) => name), password, roleAccounts: posts.map((post) => post.name) };
}

/** Every role somebody works in: those of the packs and the hub's own. */
function rolesOf({ packs }: City): readonly { readonly name: string; readonly title: Localised }[] {
  const ofPacks = packs.flatMap(({ id, roles }) =>
    Object.entries(roles).map(([role, title]) => ({ name: `${id}.${role}`, title })),
  );
  return [...ofPacks, ...Object.entries(hubRoles).map(([name, title]) => ({ name, title }))];
}
