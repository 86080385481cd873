import type { Fault, Repository } from './repository.ts';

/** What the README of a pack answers, as its second-level headings. */
const sections = ['What', 'Mandate', 'Data', 'Method and sources', 'Known limits'];

export function checkReadmes({ packs, files, read }: Repository): Fault[] {
  return packs.flatMap(({ folder }) => {
    const file = `${folder}/README.md`;
    if (!files.includes(file)) return [{ file, message: 'the pack has no README' }];
    const chapters = read(file).split(/^## /m).slice(1);
    return sections.flatMap((section) => {
      const chapter = chapters.find((text) => text.startsWith(section));
      if (!chapter) return [{ file, message: `there is no section “## ${section}”` }];
      const empty = chapter.split('\n').slice(1).join('').trim() === '';
      return empty ? [{ file, message: `the section “## ${section}” is empty` }] : [];
    });
  });
}
