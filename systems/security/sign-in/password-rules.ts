import type { Localised } from '@hub/kernel';

export const shortestPassword = 12;

/** Roots of the passwords that lists of leaked ones begin with; the rest of a password must not be mere decoration. */
const common = [
  'password',
  'qwerty',
  'admin',
  'woaini',
  '123456',
  '111111',
  'abc123',
  'iloveyou',
  'letmein',
  'zhongshu',
];

/**
 * Why a password will not do, or undefined. Length counts, and that it is neither the account's name nor a common root
 * with digits around it (NIST SP 800-63B §5.1.1.2); no rule about kinds of characters, which only makes people write them down.
 */
export function passwordFault(password: string, account: string): Localised | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if (Array.from(plain).length < shortestPassword)
    return { zh: `至少 ${shortestPassword} 个字符`, en: `at least ${shortestPassword} characters` };
  if (new Set(plain).size < 5) return { zh: '重复字符过多', en: 'too few different characters' };
  const letters = plain.replaceAll(account.toLowerCase(), '').replaceAll(/[\d\s!@#$%^&*._-]/g, '');
  const rest = common.reduce((left, root) => left.replaceAll(root, ''), letters);
  const isDecoration = rest.length < 4 && !/\p{Script=Han}/u.test(rest);
  const isName = account.length > 2 && plain.includes(account.toLowerCase()) && rest.length < 6;
  if (isDecoration || isName) return { zh: '过于常见或包含账号名', en: 'too common, or made of the account name' };
  return undefined;
}
