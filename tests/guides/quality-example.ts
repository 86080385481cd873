import { checkQuality } from '../../tools/packfest/check-quality.ts';
import { type Quality, qualityRules } from '../../tools/packfest/quality-rules.ts';
import type { Repository } from '../../tools/packfest/repository.ts';

const folder = 'applications/governance/example';

/** What packfest says of an excerpt of `quality.json`, in a pack that does everything else. */
export function faultsOfQuality(text: string, today: string): readonly string[] {
  const excerpt = JSON.parse(text) as Quality;
  const tests = Object.values(excerpt.rules).flatMap((state) =>
    typeof state === 'object' && 'done' in state ? [`${folder}/${state.done}`] : [],
  );
  const rest = Object.entries(qualityRules).map(([id, rule]) => [
    id,
    'checked' in rule && rule.checked ? 'done' : { done: 'pack.ts' },
  ]);
  const quality = { ...excerpt, rules: { ...Object.fromEntries(rest), ...excerpt.rules } };
  const repository = {
    packs: [{ folder, pack: { rules: [] }, files: tests }],
    files: [`${folder}/quality.json`, `${folder}/pack.ts`, ...tests],
    read: (file: string) => (file.endsWith('quality.json') ? JSON.stringify(quality) : ''),
  } as unknown as Repository;
  return checkQuality(repository, today).map(({ message }) => message);
}
