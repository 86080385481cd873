/** What a citizen signs in by: a mobile phone of mainland China, or an e-mail address. */
export interface Identifier {
  readonly kind: 'phone' | 'email';
  /** In one spelling, so that one phone is one account. */
  readonly value: string;
}

const phone = /^(?:\+?86)?(1[3-9]\d{9})$/;
/** The address as browsers check it (HTML §4.10.5.1.5), with a dot in its domain. */
const email =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** An identifier as it was typed, or undefined when it is neither. */
export function readIdentifier(text: string): Identifier | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const [, digits] = phone.exec(plain.replaceAll(/[\s()-]/g, '')) ?? [];
  if (digits !== undefined) return { kind: 'phone', value: digits };
  return plain.length <= 200 && email.test(plain) ? { kind: 'email', value: plain } : undefined;
}

/** As it is shown to an official, who compares it with what stands before him. @example 'w***@example.org' */
export function maskEmail(address: string): string {
  return address.replace(/^(.)[^@]*/, '$1***');
}
