import { type Quality, type QualityRule, qualityRules, type RuleState, tiers } from './quality-rules.ts';
import type { Fault, PackFolder, Repository } from './repository.ts';

/** The tier a pack claims is the tier it has. `today` is an ISO date; exemptions end on theirs. */
export function checkQuality(repository: Repository, today: string): Fault[] {
  return repository.packs.flatMap((entry) => {
    const file = `${entry.folder}/quality.json`;
    if (!repository.files.includes(file)) return [{ file, message: 'the pack says nothing of its quality' }];
    const quality = JSON.parse(repository.read(file)) as Quality;
    return faultsOf(quality, entry, repository, today).map((message) => ({ file, message }));
  });
}

function faultsOf(quality: Quality, entry: PackFolder, repository: Repository, today: string): string[] {
  const reached = tiers.indexOf(quality.tier);
  const rules: Readonly<Record<string, QualityRule>> = qualityRules;
  if (reached < 0) return [`tier should be one of ${tiers.join(', ')}`];
  return [
    ...Object.keys(quality.rules ?? {}).flatMap((id) => (id in rules ? [] : [`there is no rule ${id}`])),
    ...Object.entries(rules).flatMap(([id, rule]) => {
      const state = quality.rules?.[id];
      const needed = tiers.indexOf(rule.tier) <= reached;
      if (state === undefined) return needed ? [`${id} is missing and tier ${quality.tier} needs it`] : [];
      if (state === 'todo') return needed ? [`${id} is todo, so tier ${quality.tier} is not reached`] : [];
      return stateFaults(id, rule, state, entry, repository, today);
    }),
    ...untestedRules(quality, entry, repository),
  ];
}

function stateFaults(
  id: string,
  rule: QualityRule,
  state: Exclude<RuleState, 'todo'>,
  { folder }: PackFolder,
  { files }: Repository,
  today: string,
): string[] {
  if (state === 'done')
    return rule.checked ? [] : [`${id} is done: name the test that shows it, as { "done": "file" }`];
  if ('done' in state) {
    const found = [`${folder}/${state.done}`, state.done].some((file) => files.includes(file));
    return found ? [] : [`${id}: there is no file ${state.done}`];
  }
  const { reason, until } = state.exempt;
  if (!reason?.trim()) return [`${id}: an exemption needs a reason`];
  if (!/^\d{4}-\d{2}(-\d{2})?$/.test(until ?? '')) return [`${id}: an exemption ends on a date, such as 2027-03-31`];
  return today.slice(0, until.length) > until ? [`${id}: the exemption ended on ${until}`] : [];
}

/** From silver on, the name of every rule occurs in a test of the pack. */
function untestedRules(quality: Quality, { pack, files }: PackFolder, { read }: Repository): string[] {
  if (quality.tier === 'bronze') return [];
  const tests = files.filter((file) => file.endsWith('.test.ts')).map(read);
  return pack.rules.flatMap((rule) =>
    tests.some((text) => text.includes(rule.id)) ? [] : [`no test of the pack mentions the rule ${rule.id}`],
  );
}
