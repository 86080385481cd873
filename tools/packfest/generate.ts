import { packPagesText } from './pack-pages.ts';
import { packPage, packsPage } from './reference-pages.ts';
import type { Repository } from './repository.ts';
import { surfaceText } from './surface.ts';

/** Every file that is made from the packs, with its text. */
export function generate(repository: Repository): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/packs.md', packsPage(repository)],
    ['web/shell/pack-pages.ts', packPagesText(repository)],
    ...repository.packs.flatMap(({ folder, pack }): [string, string][] => [
      [`${folder}/golden/pack.json`, surfaceText(pack)],
      [`docs/reference/packs/${pack.id}.md`, packPage({ folder, pack })],
    ]),
  ]);
}
