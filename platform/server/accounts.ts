import { type City, defaultTenant } from '@hub/kernel';
import { generatePassword, type Security } from '@hub/security';

export interface FirstPassword {
  readonly account: string;
  readonly password: string;
  /** One account for every role of the packs, with the same password. */
  readonly roleAccounts: readonly string[];
}

/**
 * Makes the administrator at first start. A given password is set at every start: whoever starts the hub decides.
 * The demonstration adds an account for each role, so that a case can be followed from hand to hand.
 * @returns what the person at the console has to know, once
 */
export async function ensureAccounts(
  security: Security,
  city: City,
  options: { readonly password: string; readonly demo: boolean },
): Promise<FirstPassword | undefined> {
  const { sessions } = security;
  if (options.password === '' && (await sessions.hasAccount('admin'))) return undefined;
  const password = options.password || generatePassword();
  await sessions.saveAccount({
    name: 'admin',
    title: { zh: '管理员', en: 'Administrator' },
    roles: ['administrator'],
    tenant: defaultTenant,
    password,
  });
  const posts = options.demo
    ? city.packs.flatMap((pack) =>
        Object.entries(pack.roles).map(([role, title]) => ({ name: `${pack.id}.${role}`, title })),
      )
    : [];
  for (const { name, title } of posts) {
    await sessions.saveAccount({ name, title, roles: [name], tenant: defaultTenant, password });
  }
  return { account: 'admin', password, roleAccounts: posts.map((post) => post.name) };
}
