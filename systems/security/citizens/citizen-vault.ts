import type { SecretBox } from '@hub/runtime';
import { pseudonymOf } from '../personal/pseudonym.ts';

/** Keeps who citizens are from whoever reads the database, and finds them all the same. */
export interface CitizenVault {
  /** What stands for an identifier where it is looked for. */
  identifierKey(value: string): string;
  /** What stands for a document's number; the number itself is not kept. */
  identityKey(number: string): string;
  /** What stands for a code that is shown or mailed. */
  codeKey(code: string): string;
  seal(id: string, text: string): string;
  open(id: string, sealed: string): string;
}

export function openCitizenVault(box: SecretBox): CitizenVault {
  const key = (label: string) => ({ id: 'hub', secret: box.derive(`citizen ${label}`) });
  const [identifiers, identities, codes] = [key('identifier'), key('identity'), key('code')];
  const about = (id: string) => `citizen ${id}`;
  return {
    identifierKey: (value) => pseudonymOf(value, identifiers),
    identityKey: (number) => pseudonymOf(number, identities),
    codeKey: (code) => pseudonymOf(code, codes),
    seal: (id, text) => box.seal(text, about(id)),
    open: (id, sealed) => box.open(sealed, about(id)),
  };
}
