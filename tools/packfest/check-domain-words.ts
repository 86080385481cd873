import type { AnyPack } from '@hub/kernel';
import { readDictionary } from './dictionary.ts';
import type { Fault, Repository } from './repository.ts';

const platformFile = /^platform\/.*[.](ts|sql)$/;

/**
 * No domain word under platform/: no entity type of a pack, no name with a pack's id before it, and none of the words
 * that DICTIONARY.md marks as domain. Tests may use a domain as their example.
 */
export function checkDomainWords({ packs, files, read }: Repository): Fault[] {
  const names = [...new Set(packs.flatMap(({ pack }) => listNames(pack)))];
  const words = readDictionary(read('DICTIONARY.md')).flatMap((term) => (term.domain ? [term.word] : []));
  return files
    .filter((file) => platformFile.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = read(file);
      return [...findNames(text, names), ...findWords(text, words)].map((word) => ({
        file,
        message: `the domain word ${word} does not belong here`,
      }));
    });
}

/** The names that occur just so, as a word of their own. */
export function findNames(text: string, names: readonly string[]): string[] {
  return names.filter((name) => new RegExp(`(?<![\\w.])${name.replaceAll('.', '[.]')}(?!\\w)`).test(text));
}

/** The words that occur in whatever case, by themselves or as a part of a compound such as `aqiLimit`. */
export function findWords(text: string, words: readonly string[]): string[] {
  const apart = (part: string): string => part.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const spaced = apart(text);
  return words.filter((word) => new RegExp(`(?<![a-z])${apart(word)}(?![a-z])`).test(spaced));
}

/** Entity types are names by themselves; the others are told from plain English by the pack's id before them. */
function listNames(pack: AnyPack): string[] {
  const parts = [pack.indicators, pack.cases, pack.roles, pack.thingModels, pack.generators, pack.codeTables];
  return [
    ...Object.keys(pack.entities),
    ...parts.flatMap((part) => Object.keys(part)).map((name) => `${pack.id}.${name}`),
  ];
}
