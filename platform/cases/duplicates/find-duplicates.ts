import type { Instant, Principal } from '@hub/kernel';
import type { CaseDeps } from '../act-on-case.ts';
import { caseFilter } from '../case-access.ts';
import type { CaseFile } from '../case-file.ts';
import type { RegisteredCaseType } from '../case-types.ts';
import { type Comparable, type DuplicateScore, duplicateScore } from './duplicate-score.ts';
import { selectCandidates } from './store-duplicates.ts';

/** A matter that may have been told already; of a stored case or of one about to be opened. */
export type Matter = Pick<CaseFile, 'type' | 'class' | 'location' | 'title' | 'description' | 'areas' | 'openedAt'> &
  Partial<Pick<CaseFile, 'id'>>;

export interface Duplicate extends DuplicateScore {
  readonly file: CaseFile;
}

const shown = 10;

/** Open cases that may be the same matter and that this person may see, the likeliest first; unlikely ones are left out. */
export async function findDuplicates(deps: CaseDeps, by: Principal, matter: Matter): Promise<readonly Duplicate[]> {
  const { id, location, areas, type, openedAt } = matter;
  const area = areas.at(-1)?.code;
  const candidates = await selectCandidates(deps.database, by.tenant, caseFilter(deps.authority, by), {
    type,
    openedAt,
    ...(id === undefined ? {} : { id }),
    ...(location?.type === 'Point' ? { point: [location.coordinates[0], location.coordinates[1]] as const } : {}),
    ...(area === undefined ? {} : { area }),
  });
  const known = new Map(deps.types.all.map((one) => [one.id, one]));
  const own = comparable(known, matter, openedAt);
  return candidates
    .map(({ file, distance_m }) => ({
      file,
      ...duplicateScore(own, comparable(known, file, file.openedAt), distance_m),
    }))
    .filter(({ verdict }) => verdict !== 'unlikely')
    .toSorted((a, b) => b.score - a.score)
    .slice(0, shown);
}

function comparable(
  types: ReadonlyMap<string, RegisteredCaseType>,
  { type, class: code, title, description }: Matter,
  openedAt: Instant,
): Comparable {
  const row = types.get(type)?.classes?.rows.find((candidate) => candidate.code === code);
  // A report is titled by its class, which is compared already: what it says for itself is its description.
  const titled = title.zh === row?.title.zh ? '' : title.zh;
  return {
    type,
    text: `${titled} ${description}`,
    openedAt,
    ...(code === undefined ? {} : { class: code }),
    ...(row?.parent === undefined ? {} : { group: row.parent }),
  };
}
