import type { AnyPack } from '@hub/kernel';
import { readDictionary, type Term } from './dictionary.ts';
import type { Fault, Repository } from './repository.ts';

const file = 'DICTIONARY.md';

/** One word per thing: what a pack names is in DICTIONARY.md, under that pack. */
export function checkDictionary({ packs, read }: Repository): Fault[] {
  const terms = readDictionary(read(file));
  const known = new Set(terms.map((term) => `${term.home} ${term.word}`));
  const unknown = packs.flatMap(({ pack }) =>
    [...new Set(listNames(pack))]
      .filter((name) => !known.has(`${pack.id} ${name}`) && !known.has(`platform ${name}`))
      .map((name) => ({ file, message: `\`${name}\` of pack ${pack.id} is not in the dictionary` })),
  );
  return [...unknown, ...repeatedTerms(terms), ...incompleteTerms(terms)];
}

/** The names a pack adds to the language of the hub. */
function listNames(pack: AnyPack): string[] {
  return [pack.roles, pack.entities, pack.indicators, pack.cases].flatMap((part) => Object.keys(part));
}

function repeatedTerms(terms: readonly Term[]): Fault[] {
  const words = terms.map((term) => `${term.home} ${term.word}`);
  return words
    .filter((word, index) => words.indexOf(word) !== index)
    .map((word) => ({ file, message: `${word} is there twice` }));
}

function incompleteTerms(terms: readonly Term[]): Fault[] {
  return terms
    .filter((term) => term.zh === '' || term.en === '')
    .map((term) => ({ file, message: `\`${term.word}\` lacks its Chinese or English` }));
}
